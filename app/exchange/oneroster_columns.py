# SPDX-License-Identifier: Apache-2.0
"""The columns of OneRoster 1.1 and 1.2 CSV (1EdTech) in compared form: required, optional, often misnamed."""

from __future__ import annotations

REQUIRED = {
    "orgs": ("name", "type"),
    "academicsessions": ("title", "type", "startdate", "enddate", "schoolyear"),
    "courses": ("title", "orgsourcedid"),
    "classes": ("title", "coursesourcedid", "classtype", "schoolsourcedid", "termsourcedids"),
    "users": ("enableduser", "username", "givenname", "familyname"),
    "enrollments": ("classsourcedid", "schoolsourcedid", "usersourcedid", "role"),
}
OPTIONAL = {
    "orgs": ("status", "identifier", "parentsourcedid"),
    "classes": ("status", "subjects", "classcode"),
    "users": (
        "status",
        "role",
        "orgsourcedids",
        "userids",
        "middlename",
        "identifier",
        "email",
        "phone",
        "sms",
        "agentsourcedids",
        "grades",
        "preferredfirstname",
        "preferredgivenname",
        "primaryorgsourcedid",
    ),
    "enrollments": ("status",),
    "roles": ("usersourcedid", "role", "roletype", "orgsourcedid", "status"),
}
ALIASES = {
    "sourcedid": "sourceid",
    "givenname": "firstname",
    "familyname": "lastname",
    "orgsourcedids": "orgsourcedid",
    "agentsourcedids": "agentsourcedid",
    "grades": "grade",
    "subjects": "subject",
}
# Parts of the format that a program like ours has no use for, and those read on the way.
OTHER_FILES = (
    "roles",
    "demographics",
    "manifest",
    "categories",
    "lineitems",
    "results",
    "resources",
    "classresources",
    "courseresources",
    "userresources",
    "userprofiles",
    "scorescales",
    "lineitemlearningobjectiveids",
    "lineitemscorescales",
    "resultlearningobjectiveids",
    "resultscorescales",
)
