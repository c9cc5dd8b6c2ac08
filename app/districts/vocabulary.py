"""Closed lists of the districts."""

from app.core.vocabulary import Vocabulary


class Visibility(Vocabulary):
    PUBLIC = "public", "Öffentlich", "Public"
    INTERNAL = "internal", "Intern", "Internal"


class DistrictKind(Vocabulary):
    COUNTY = "county", "Landkreis", "County"
    INDEPENDENT_CITY = "independent_city", "Kreisfreie Stadt", "Independent city"
    MUNICIPALITY = "municipality", "Gemeinde", "Municipality"
    STATE = "state", "Land", "State"
    OTHER = "other", "Sonstige Körperschaft", "Other body"


class OrganisationKind(Vocabulary):
    ADMINISTRATION = "administration", "Verwaltung", "Administration"
    MUNICIPALITY = "municipality", "Kommune", "Municipality"
    ADVISORY_BODY = "advisory_body", "Beirat oder Vertretung", "Advisory body"
    WELFARE = "welfare", "Wohlfahrtsverband", "Welfare association"
    ASSOCIATION = "association", "Verein oder Initiative", "Association"
    MIGRANT_ORGANISATION = "migrant_organisation", "Migrantenorganisation", "Migrant organisation"
    EDUCATION = "education", "Bildungseinrichtung", "Educational institution"
    EMPLOYMENT = "employment", "Arbeitsverwaltung", "Employment services"
    HEALTH = "health", "Gesundheitswesen", "Health care"
    CHAMBER = "chamber", "Kammer oder Wirtschaft", "Chamber or business"
    FUNDER = "funder", "Fördermittelgeber", "Funder"
    OTHER = "other", "Sonstige", "Other"
