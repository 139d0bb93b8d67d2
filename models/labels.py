"""The labels and topics of the labelling guide, in the order every array and file uses."""

from enum import StrEnum


class Label(StrEnum):
    """What a comment does. A comment carries any number of these."""

    HATE_SPEECH = "hate_speech"
    ABUSE = "abuse"
    THREAT = "threat"
    PROFANITY = "profanity"
    PERSONAL_INFORMATION = "personal_information"
    SPAM = "spam"
    COMPLAINT = "complaint"
    REPAIR = "repair"
    ENQUIRY = "enquiry"
    COMPLIMENT = "compliment"
    EMERGENCY = "emergency"


class Topic(StrEnum):
    """The service a comment is about. A comment has exactly one."""

    REPAIRS = "repairs"
    HEATING_HOT_WATER = "heating_hot_water"
    DAMP_MOULD = "damp_mould"
    COMMUNAL_AREAS = "communal_areas"
    BUILDING_SAFETY = "building_safety"
    RENT_CHARGES = "rent_charges"
    ALLOCATIONS = "allocations"
    ANTISOCIAL_BEHAVIOUR = "antisocial_behaviour"
    TENANCY_SUPPORT = "tenancy_support"
    NEW_HOMES_PLANNING = "new_homes_planning"
    WASTE_RECYCLING = "waste_recycling"
    ROADS_PAVEMENTS = "roads_pavements"
    PARKING = "parking"
    COUNCIL_TAX_BENEFITS = "council_tax_benefits"
    PARKS_OPEN_SPACES = "parks_open_spaces"
    LEISURE_CULTURE_EVENTS = "leisure_culture_events"
    CHILDREN_SCHOOLS = "children_schools"
    ADULT_SOCIAL_CARE = "adult_social_care"
    ENVIRONMENTAL_HEALTH = "environmental_health"
    DEMOCRACY_ELECTIONS = "democracy_elections"
    CUSTOMER_SERVICE = "customer_service"
    JOBS_BUSINESS = "jobs_business"
    OTHER = "other"


LABELS: tuple[Label, ...] = tuple(Label)
TOPICS: tuple[Topic, ...] = tuple(Topic)
