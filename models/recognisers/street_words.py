"""The words that British street and block names are made of, and those that no such name begins with."""

from models.recognisers.cues import words

NUMBER_WORDS = ("no", "nos", "number", "num", "nr")
"""What is written before the number of a house."""

PLAIN_TYPES = words(
    "av ave avenue blvd boulevard brae cres crescent croft gardens garth gdns grove lane ln loke mews rd road st str"
    " street terr terrace vennel wynd"
)
"""Words that end a street's name and mean little else: "14 elm road" is an address in any writing."""

ORDINARY_TYPES = words(
    "acre acres apartments approach avenues bank bridge broadway building buildings burn bypass causeway chase circle"
    " circus cl clos close common copse corner cottage cottages court crest cross ct dale dell dene dr drift drive"
    " drove end esplanade field fields fold gait gate gates ginnel glade glebe green hall heath heights hey heys hill"
    " hollow house knowe lea leys loan lodge maltings manor mansions mead meadow meadows mill moor mount neuk nook"
    " orchard paddock paddocks parade park passage path pend piece pl place plaza point promenade quadrant quay reach"
    " ridge rise row rows side slade slope spinney sq square strand toll tower towers vale view villas walk way wharf"
    " yard"
)
"""Words that end a street's or a block's name and mean other things too: they need capitals or a hint."""

OPEN_PLACES = words("park green common cross bridge hall square field fields corner building path mill gates")
"""Where people meet: "at 2 Victoria Park" is more often a time than a door."""

WELSH_TYPES = words(
    "bryn cae cilgant clos coed cwrt ffordd gerddi heol llys lon lôn maes parc pen rhodfa rhos stryd teras trem waun"
)
"""Words that begin a Welsh street's name."""

NAMES_AFTER_THE = words(
    "avenue beeches birches broadway cedars chase chestnuts close copse crescent croft dell drive elms firs glade"
    " glebe green grove hawthorns headlands hollies larches laurels limes maltings meadows mews moorings oaks orchard"
    " paddock paddocks parade poplars ridgeway rise rowans spinney square street sycamores terrace willows"
)
"""What stands after "The" in a street's name: "5 The Limes"."""

SMALL_WORDS = words("of the and on upon le de y yr na nan under with")
"""Words that a name in capitals may hold in small letters: "12 Isle of Wight Road"."""

COUNTED = words(
    "adults am animals babies bags bairns bed bedroom bedrooms beds bikes bin bins blokes boys buses cameras car cars"
    " cats children cones councillors day days degree degrees dogs doors families feet flats floor floors foot ft"
    " furlong girls homes hour hourly hours houses hr hrs inch inches jobs k kg kids km kms ladies lads lane lanes lb"
    " letters lights litre litres lorries lorry m mates men meter metre metres mile miles million min mins minute"
    " minutes month months mph nd p pence people percent person phase pm points potholes pound pounds properties quid"
    " rd residents roads rooms seconds shops shot signs skips spaces star stars steps stone storey stories story"
    " streets tenants th times tonne tonnes trees units vans vehicles visits way week weekend weekends weeks wheel"
    " women workers x yards year years yr yrs"
)
"""What numbers count: "24 hours road closure"."""

CALENDAR = words(
    "apr april aug august dec december feb february fri friday jan january jul july jun june mar march may mon monday"
    " nov november oct october sat saturday sep sept september sun sunday thu thur thurs thursday tue tues tuesday wed"
    " wednesday"
)
"""Months and days, which streets are named for too: "3 March Road"."""

ADJECTIVES = words(
    "back big bridge cross end far first front full great half hard high huge last late little local long low lower"
    " main narrow new next old poor quiet real school second separate short side single small third through top tower"
    " two upper whole wide"
)
"""Words that do begin streets' names, but mean less than that in small letters without a hint."""

GRAMMAR = words(
    "a about above across after again against ago all almost along already also always an and another any anyone are"
    " around as at away bad be because been before behind being below best better between blocked bloody both but by"
    " can cant closed come could council cut did different do does done dont down dual due each early either else"
    " empty ended entire every everyone everything extra few for from fully further general get getting go goes going"
    " gone good got had has have he her here his house how i if im in inside instead into is isnt it its just keep"
    " kept large least left less let like location look lot lots make man many massive max me meet might mini minor"
    " more most move much must my near nearly need needs never nice no normal not nothing now nr objects odd of off on"
    " once one only open opp opposite or other our out outside over own parked past per plus police private public put"
    " quite rather really rear residential resurfaced right round run said same saw say see seen several shall she"
    " should shut since size so some someone soon still stop straight such take taken than that their them then there"
    " these they thing things this those though three till to together told too took total towards tried under until"
    " up upstairs us use used very via want was way ways we well went were what when where whether which while who why"
    " will with within without work working would yet you young your"
)
"""Words that no street's name begins with."""
