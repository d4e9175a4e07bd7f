# SPDX-License-Identifier: MIT
# Made by generate.py from include/muster/*.h. Not edited by hand.
"""The C interface as it is: constants, structs, callbacks, and every function with its types.

Handles are c_void_p; who frees what is said in the headers. MUSTER_LIBRARY names the library where it is not installed.
"""
import ctypes
import os
from ctypes import CFUNCTYPE, POINTER, Structure
from ctypes import c_char_p, c_int32, c_int64, c_size_t, c_uint8, c_uint32, c_uint64, c_void_p
from typing import Any, Dict, List, Tuple

NAME = os.environ.get("MUSTER_LIBRARY") or "libmuster.so.0"
try:
    library = ctypes.CDLL(NAME)
except OSError as error:
    raise ImportError(
        f"the library of muster was not loaded ({error}): install it where the system's loader looks (meson install, "
        "then ldconfig), or let MUSTER_LIBRARY name the file", name="muster", path=NAME) from error

FUNCTIONS: Dict[str, Tuple[Any, List[Any]]] = {}


def _function(name: str, result: Any, arguments: List[Any]) -> Any:
    function = getattr(library, name)
    function.restype, function.argtypes = result, arguments
    FUNCTIONS[name] = result, arguments
    return function


MUSTER_ACCOUNT_BY_EXTERNAL_ID = 2
MUSTER_ACCOUNT_BY_USERNAME = 1
MUSTER_ACCOUNT_BY_VERIFIED_EMAIL = 3
MUSTER_ACCOUNT_FIELD_DISPLAY_NAME = 2
MUSTER_ACCOUNT_FIELD_EMAIL = 8
MUSTER_ACCOUNT_FIELD_EMAIL_VERIFIED = 16
MUSTER_ACCOUNT_FIELD_EXTERNAL_ID = 32
MUSTER_ACCOUNT_FIELD_LOCALE = 4
MUSTER_ACCOUNT_FIELD_METADATA = 128
MUSTER_ACCOUNT_FIELD_PERSON_ID = 64
MUSTER_ACCOUNT_FIELD_USERNAME = 1
MUSTER_ACTION_ADMINISTER_ORG = 1
MUSTER_ACTION_CREATE_PROJECT = 8
MUSTER_ACTION_FULL_PROJECTS = 7
MUSTER_ACTION_GRANTED_PROJECTS = 10
MUSTER_ACTION_INVITE = 2
MUSTER_ACTION_LEAVE = 13
MUSTER_ACTION_LIST_MEMBERS = 12
MUSTER_ACTION_MANAGE_JOINING = 4
MUSTER_ACTION_MANAGE_LINKS = 3
MUSTER_ACTION_MANAGE_MEMBERS = 5
MUSTER_ACTION_MANAGE_PROJECT = 20
MUSTER_ACTION_PUBLIC_PROJECTS = 9
MUSTER_ACTION_READ_AUDIT = 6
MUSTER_ACTION_SEE_PLAN = 11
MUSTER_ACTION_VIEW_RESOURCES = 22
MUSTER_ACTION_WRITE_RESOURCES = 21
MUSTER_ADDRESS_MAX_BYTES = 64
MUSTER_BACKEND_FLAG_CREATE = 1
MUSTER_BACKEND_FLAG_READ_ONLY = 4
MUSTER_BACKEND_FLAG_RELAXED_DURABILITY = 2
MUSTER_BACKEND_TRAIT_IS_FILE = 1
MUSTER_BACKEND_VERSION = 1
MUSTER_BATCH_FLAG_ALL_OR_NOTHING = 1
MUSTER_CAUSE_MAX_BYTES = 512
MUSTER_CLASS_BACKEND = 11
MUSTER_CLASS_BUSY = 8
MUSTER_CLASS_CANCELLED = 9
MUSTER_CLASS_CONFLICT = 7
MUSTER_CLASS_DENIED = 4
MUSTER_CLASS_EXISTS = 3
MUSTER_CLASS_LIMIT = 5
MUSTER_CLASS_MEMORY = 12
MUSTER_CLASS_NOT_FOUND = 2
MUSTER_CLASS_OK = 0
MUSTER_CLASS_STATE = 6
MUSTER_CLASS_UNKNOWN_COMMIT = 10
MUSTER_CLASS_USAGE = 1
MUSTER_COLUMN_BYTES = 4
MUSTER_COLUMN_ID = 5
MUSTER_COLUMN_INTEGER = 1
MUSTER_COLUMN_POSITION = 6
MUSTER_COLUMN_TEXT = 3
MUSTER_COLUMN_TIME = 2
MUSTER_DESCRIPTION_MAX_BYTES = 8192
MUSTER_DOMAINS_MAX = 100
MUSTER_DOMAIN_JOINING_ASK = 1
MUSTER_DOMAIN_JOINING_JOIN = 2
MUSTER_DOMAIN_JOINING_NOTHING = 0
MUSTER_EMAIL_LOCAL_MAX_BYTES = 64
MUSTER_EMAIL_MAX_BYTES = 254
MUSTER_EVENT_ACCOUNT_CHANGED = 21
MUSTER_EVENT_ACCOUNT_CREATED = 20
MUSTER_EVENT_ACCOUNT_DELETED = 22
MUSTER_EVENT_CLOCK_RESET = 47
MUSTER_EVENT_DOMAIN_CHANGED = 130
MUSTER_EVENT_DOMAIN_EXCLUDED = 7
MUSTER_EVENT_DOMAIN_INCLUDED = 8
MUSTER_EVENT_DOMAIN_PROVEN = 131
MUSTER_EVENT_DOMAIN_REMOVED = 132
MUSTER_EVENT_GRANT_REMOVED = 151
MUSTER_EVENT_GRANT_SET = 150
MUSTER_EVENT_INVITATION_ACCEPTED = 81
MUSTER_EVENT_INVITATION_CHANGED = 85
MUSTER_EVENT_INVITATION_CREATED = 80
MUSTER_EVENT_INVITATION_DECLINED = 82
MUSTER_EVENT_INVITATION_EXPIRED = 84
MUSTER_EVENT_INVITATION_READDRESSED = 88
MUSTER_EVENT_INVITATION_RESENT = 86
MUSTER_EVENT_INVITATION_REVOKED = 83
MUSTER_EVENT_INVITATION_UNDELIVERED = 87
MUSTER_EVENT_KEY_ADDED = 2
MUSTER_EVENT_KEY_RETIRED = 3
MUSTER_EVENT_LAST_SEAT_TAKEN = 43
MUSTER_EVENT_LINK_CHANGED = 102
MUSTER_EVENT_LINK_DISABLED = 101
MUSTER_EVENT_LINK_ENABLED = 100
MUSTER_EVENT_LINK_REGENERATED = 103
MUSTER_EVENT_MEMBER_ENDED = 64
MUSTER_EVENT_MEMBER_END_CHANGED = 67
MUSTER_EVENT_MEMBER_JOINED = 60
MUSTER_EVENT_MEMBER_LEFT = 63
MUSTER_EVENT_MEMBER_REMOVED = 62
MUSTER_EVENT_MEMBER_RESTORED = 66
MUSTER_EVENT_MEMBER_ROLE_CHANGED = 61
MUSTER_EVENT_MEMBER_SUSPENDED = 65
MUSTER_EVENT_MEMBER_UNBLOCKED = 68
MUSTER_EVENT_ORG_CHANGED = 41
MUSTER_EVENT_ORG_CREATED = 40
MUSTER_EVENT_ORG_DELETED = 48
MUSTER_EVENT_OWNERSHIP_DECLINED = 46
MUSTER_EVENT_OWNERSHIP_OFFERED = 44
MUSTER_EVENT_OWNERSHIP_TRANSFERRED = 45
MUSTER_EVENT_PERSONAL_PLAN_CHANGED = 23
MUSTER_EVENT_PLAN_CHANGED = 42
MUSTER_EVENT_PLAN_OFFERED = 5
MUSTER_EVENT_PLAN_WITHDRAWN = 6
MUSTER_EVENT_PROJECT_CHANGED = 141
MUSTER_EVENT_PROJECT_CREATED = 140
MUSTER_EVENT_PROJECT_DELETED = 143
MUSTER_EVENT_PROJECT_NOT_PROVIDED = 144
MUSTER_EVENT_PROJECT_VISIBILITY_CHANGED = 142
MUSTER_EVENT_PROVISION_SWITCHED = 49
MUSTER_EVENT_REQUEST_APPROVED = 121
MUSTER_EVENT_REQUEST_CREATED = 120
MUSTER_EVENT_REQUEST_REFUSED = 122
MUSTER_EVENT_REQUEST_WITHDRAWN = 123
MUSTER_EVENT_SETTING_CHANGED = 4
MUSTER_EVENT_STORE_CREATED = 1
MUSTER_EXTERNAL_ID_MAX_BYTES = 255
MUSTER_E_ACCEPTED = -601
MUSTER_E_BACKEND = -1100
MUSTER_E_BLOCKED = -404
MUSTER_E_BUSY = -800
MUSTER_E_CANCELLED = -900
MUSTER_E_CHANGED = -701
MUSTER_E_CLOSED = -102
MUSTER_E_CONFLICT = -700
MUSTER_E_CORRUPT = -1101
MUSTER_E_DECLINED = -602
MUSTER_E_DELETED = -610
MUSTER_E_DENIED = -400
MUSTER_E_DISABLED = -608
MUSTER_E_DOMAIN = -407
MUSTER_E_ENDED = -408
MUSTER_E_EXISTS = -300
MUSTER_E_EXPIRED = -600
MUSTER_E_FORKED = -103
MUSTER_E_FULL = -1102
MUSTER_E_GONE = -202
MUSTER_E_HANDLE = -101
MUSTER_E_INVALID = -100
MUSTER_E_INVITED = -301
MUSTER_E_INVITEE = -401
MUSTER_E_KEY = -1105
MUSTER_E_KEY_NEEDED = -607
MUSTER_E_KEY_USED = -303
MUSTER_E_MEMBER = -302
MUSTER_E_MEMORY = -1200
MUSTER_E_MISUSE = -107
MUSTER_E_NEWER = -1104
MUSTER_E_NOT_FOUND = -200
MUSTER_E_OWNER = -406
MUSTER_E_OWNS_ORGS = -606
MUSTER_E_PLAN_ENDED = -605
MUSTER_E_QUOTA = -501
MUSTER_E_RATE = -502
MUSTER_E_READ_ONLY = -1103
MUSTER_E_REENTERED = -104
MUSTER_E_REFUSED = -405
MUSTER_E_REQUESTED = -305
MUSTER_E_REVOKED = -603
MUSTER_E_SEATS = -500
MUSTER_E_SIGN_IN = -304
MUSTER_E_SUPERSEDED = -604
MUSTER_E_SUSPENDED = -403
MUSTER_E_THREAD = -105
MUSTER_E_TOKEN = -201
MUSTER_E_UNKNOWN_COMMIT = -1000
MUSTER_E_UNSUPPORTED = -106
MUSTER_E_UNVERIFIED = -402
MUSTER_E_USED_UP = -609
MUSTER_FIGURES_MAX = 4
MUSTER_GRANTS_MAX = 100
MUSTER_GRANT_REASON_GRANT = 3
MUSTER_GRANT_REASON_PUBLIC = 2
MUSTER_GRANT_REASON_ROLE = 1
MUSTER_HOOK_ALLOW = 1836413812
MUSTER_IDEMPOTENCY_KEY_MAX_BYTES = 255
MUSTER_ID_TEXT_BYTES = 37
MUSTER_INDEX_MAX_COLUMNS = 6
MUSTER_INDEX_WHERE_ALL = 0
MUSTER_INDEX_WHERE_EQUAL = 1
MUSTER_INDEX_WHERE_NOT_NULL = 2
MUSTER_INVITATION_FIELD_EXPIRES_AT = 4
MUSTER_INVITATION_FIELD_MESSAGE = 2
MUSTER_INVITATION_FIELD_PROJECTS = 8
MUSTER_INVITATION_FIELD_ROLE = 1
MUSTER_INVITATION_FLAG_BEARER = 2
MUSTER_INVITATION_FLAG_REPLACE = 1
MUSTER_INVITATION_STATE_ACCEPTED = 2
MUSTER_INVITATION_STATE_DECLINED = 3
MUSTER_INVITATION_STATE_EXPIRED = 5
MUSTER_INVITATION_STATE_PENDING = 1
MUSTER_INVITATION_STATE_REVOKED = 4
MUSTER_KEY_BYTES = 32
MUSTER_KEY_MAX_BYTES = 320
MUSTER_KEY_STATE_ACTIVE = 1
MUSTER_KEY_STATE_DEAD = 4
MUSTER_KEY_STATE_NEXT = 3
MUSTER_KEY_STATE_VERIFY = 2
MUSTER_LABEL_MAX_BYTES = 63
MUSTER_LIMIT_PROJECTS = 'muster.projects'
MUSTER_LIMIT_PROJECTS_DEFAULT = 1000
MUSTER_LINK_DOMAINS_MAX = 50
MUSTER_LINK_FIELD_DOMAINS = 8
MUSTER_LINK_FIELD_ENDS_AT = 2
MUSTER_LINK_FIELD_JOINS_MAX = 4
MUSTER_LINK_FIELD_TAG = 1
MUSTER_LINK_KIND_JOIN = 2
MUSTER_LINK_KIND_SIGNUP = 1
MUSTER_LINK_STATE_DISABLED = 2
MUSTER_LINK_STATE_ENABLED = 1
MUSTER_LINK_STATE_ENDED = 4
MUSTER_LINK_STATE_REGENERATED = 3
MUSTER_LINK_STATE_USED_UP = 5
MUSTER_LOCALE_MAX_BYTES = 35
MUSTER_LOCK_NONE = 0
MUSTER_LOCK_SHARED = 1
MUSTER_LOCK_UPDATE = 2
MUSTER_MARKS_MAX = 4
MUSTER_MEMBER_FLAG_BLOCK = 2
MUSTER_MEMBER_FLAG_KEEP_INVITATIONS = 1
MUSTER_MEMBER_STATE_ACTIVE = 1
MUSTER_MEMBER_STATE_BLOCKED = 4
MUSTER_MEMBER_STATE_ENDED = 3
MUSTER_MEMBER_STATE_SUSPENDED = 2
MUSTER_MESSAGE_MAX_BYTES = 1024
MUSTER_MESSAGE_TRIES = 10
MUSTER_METADATA_MAX_BYTES = 16384
MUSTER_NAME_MAX_BYTES = 512
MUSTER_NAME_MAX_CODE_POINTS = 128
MUSTER_OK = 0
MUSTER_OPEN_FLAG_EXISTING = 1
MUSTER_OPEN_FLAG_FORCE = 4
MUSTER_OPEN_FLAG_READ_ONLY = 8
MUSTER_OPEN_FLAG_RELAXED_DURABILITY = 2
MUSTER_ORG_FIELD_DESCRIPTION = 4
MUSTER_ORG_FIELD_METADATA = 8
MUSTER_ORG_FIELD_NAME = 2
MUSTER_ORG_FIELD_SLUG = 1
MUSTER_PAGE_DEFAULT_ITEMS = 50
MUSTER_PAGE_MAX_ITEMS = 1000
MUSTER_PARTY_ACCOUNT = 1
MUSTER_PARTY_SYSTEM = 3
MUSTER_PARTY_VISITOR = 2
MUSTER_PERMISSION_ADMIN = 3
MUSTER_PERMISSION_READ = 1
MUSTER_PERMISSION_WRITE = 2
MUSTER_PLACEMENT_BY_ACCOUNT = 2
MUSTER_PLACEMENT_BY_KEY = 3
MUSTER_PLACEMENT_BY_ORG = 1
MUSTER_PLACEMENT_CONSTANT = 4
MUSTER_PLAN_FIELD_CODE = 1
MUSTER_PLAN_FIELD_ENDS_AT = 4
MUSTER_PLAN_FIELD_LIMITS = 16
MUSTER_PLAN_FIELD_SEATS = 2
MUSTER_PLAN_FIELD_SUBSCRIPTION = 8
MUSTER_PLAN_LIMITS_MAX = 50
MUSTER_PROJECT_FIELD_DESCRIPTION = 2
MUSTER_PROJECT_FIELD_NAME = 1
MUSTER_PROJECT_FIELD_TAGS = 4
MUSTER_PROJECT_TAGS_MAX = 50
MUSTER_REQUEST_ID_MAX_BYTES = 255
MUSTER_REQUEST_KIND_JOIN = 1
MUSTER_REQUEST_KIND_READDRESS = 2
MUSTER_REQUEST_STATE_APPROVED = 2
MUSTER_REQUEST_STATE_OPEN = 1
MUSTER_REQUEST_STATE_REFUSED = 3
MUSTER_REQUEST_STATE_WITHDRAWN = 4
MUSTER_ROLE_ADMIN = 3
MUSTER_ROLE_MEMBER = 2
MUSTER_ROLE_OWNER = 4
MUSTER_ROLE_RESTRICTED = 1
MUSTER_ROWS_MAX = 10000
MUSTER_SEATS_UNLIMITED = -1
MUSTER_SECOND = 1000000
MUSTER_SESSION_FLAG_DRY_RUN = 1
MUSTER_SETTING_ADMINS_MANAGE_ADMINS = 3
MUSTER_SETTING_ANSWERS_KEPT = 14
MUSTER_SETTING_ENDED_MAY_REJOIN = 19
MUSTER_SETTING_INVITATIONS_PER_DAY = 12
MUSTER_SETTING_INVITATION_TTL = 6
MUSTER_SETTING_LINK_MAKES_REQUEST = 16
MUSTER_SETTING_LINK_ROLE = 15
MUSTER_SETTING_MESSAGES_PER_DAY = 13
MUSTER_SETTING_PENDING_MAX = 7
MUSTER_SETTING_PENDING_RESERVES = 4
MUSTER_SETTING_PROJECT_NAME = 21
MUSTER_SETTING_PROVIDE_OPTIONAL = 20
MUSTER_SETTING_REFUSE_WEB_ADDRESSES = 8
MUSTER_SETTING_REQUESTS = 17
MUSTER_SETTING_REQUEST_REST = 18
MUSTER_SETTING_SEATS_MIN = 1
MUSTER_SETTING_SLUG_REST = 2
MUSTER_SETTING_SUSPENDED_KEEP_SEAT = 10
MUSTER_SETTING_TEXT_MAX_BYTES = 128
MUSTER_SETTING_TOKEN_SUFFICES = 5
MUSTER_SETTING_TRANSFER_NEEDS_CONSENT = 11
MUSTER_SETTING_UNICODE_NAMES = 9
MUSTER_SETTING_WORKSPACE_KEYS_KEPT = 22
MUSTER_SLUG_MAX_BYTES = 63
MUSTER_TABLE_MAX_COLUMNS = 40
MUSTER_TAG_MAX_BYTES = 64
MUSTER_TIME_NONE = 9223372036854775807
MUSTER_TOKEN_CHARS = 85
MUSTER_TOKEN_PREFIX_INVITATION = 'msti_'
MUSTER_TOKEN_PREFIX_JOIN = 'mstj_'
MUSTER_TOKEN_PREFIX_SIGNUP = 'msts_'
MUSTER_TXN_READ = 1
MUSTER_TXN_TRIAL = 3
MUSTER_TXN_WRITE = 2
MUSTER_USERNAME_MAX_BYTES = 64
MUSTER_VALUE_BYTES = 3
MUSTER_VALUE_INTEGER = 1
MUSTER_VALUE_NULL = 0
MUSTER_VALUE_REFERENCE = 4
MUSTER_VALUE_TEXT = 2
MUSTER_VIA_DOMAIN = 7
MUSTER_VIA_FOUNDING = 1
MUSTER_VIA_HOST = 3
MUSTER_VIA_INVITATION = 2
MUSTER_VIA_JOIN = 5
MUSTER_VIA_REQUEST = 6
MUSTER_VIA_SIGNUP = 4
MUSTER_VISIBILITY_PRIVATE = 2
MUSTER_VISIBILITY_PUBLIC = 1
MUSTER_WORKSPACE_KEY_MAX_BYTES = 255
MUSTER_WRITE_INSERT = 1
MUSTER_WRITE_REMOVE = 3
MUSTER_WRITE_UPDATE = 2


class muster_id(Structure):
    pass


class muster_value(Structure):
    pass


class muster_column(Structure):
    pass


class muster_index(Structure):
    pass


class muster_table(Structure):
    pass


class muster_schema(Structure):
    pass


class muster_backend_options(Structure):
    pass


class muster_txn_options(Structure):
    pass


class muster_get(Structure):
    pass


class muster_scan(Structure):
    pass


class muster_write(Structure):
    pass


class muster_backend(Structure):
    pass


class muster_change(Structure):
    pass


class muster_progress(Structure):
    pass


class muster_options(Structure):
    pass


class muster_session_options(Structure):
    pass


class muster_account_params(Structure):
    pass


class muster_member_query(Structure):
    pass


class muster_event_query(Structure):
    pass


class muster_project_params(Structure):
    pass


class muster_visibility_params(Structure):
    pass


class muster_invitation_params(Structure):
    pass


class muster_invitation_change(Structure):
    pass


class muster_link_params(Structure):
    pass


class muster_outbox(Structure):
    pass


class muster_org_params(Structure):
    pass


class muster_plan_params(Structure):
    pass


muster_row_callback = CFUNCTYPE(c_int32, c_void_p, c_size_t, POINTER(muster_value))
muster_finding_callback = CFUNCTYPE(None, c_void_p, c_char_p)
muster_hook = CFUNCTYPE(c_int32, c_void_p, POINTER(muster_change))
muster_wake = CFUNCTYPE(None, c_void_p)
muster_progress_callback = CFUNCTYPE(c_int32, c_void_p, POINTER(muster_progress))
muster_clock = CFUNCTYPE(c_int64, c_void_p)
muster_random = CFUNCTYPE(None, c_void_p, c_void_p, c_size_t)
muster_transact_step = CFUNCTYPE(c_int32, c_void_p, c_void_p)

muster_id._fields_ = [
    ("bytes", c_uint8 * 16),
]

muster_value._fields_ = [
    ("type", c_int32),
    ("reserved", c_int32),
    ("integer", c_int64),
    ("data", c_void_p),
    ("size", c_size_t),
]

muster_column._fields_ = [
    ("name", c_char_p),
    ("type", c_int32),
    ("nullable", c_int32),
    ("description", c_char_p),
]

muster_index._fields_ = [
    ("name", c_char_p),
    ("columns", c_int32 * 6),
    ("column_count", c_int32),
    ("unique", c_int32),
    ("where", c_int32),
    ("where_column", c_int32),
    ("where_value", c_int64),
    ("description", c_char_p),
]

muster_table._fields_ = [
    ("name", c_char_p),
    ("placement", c_int32),
    ("column_count", c_int32),
    ("columns", POINTER(muster_column)),
    ("key_count", c_int32),
    ("index_count", c_int32),
    ("indexes", POINTER(muster_index)),
    ("parent", c_int32),
    ("queue", c_int32),
    ("description", c_char_p),
]

muster_schema._fields_ = [
    ("version", c_int32),
    ("table_count", c_int32),
    ("tables", POINTER(muster_table)),
]

muster_backend_options._fields_ = [
    ("struct_size", c_uint32),
    ("version", c_int32),
    ("message", c_char_p),
    ("message_size", c_size_t),
    ("flags", c_uint32),
    ("reserved", c_uint32),
    ("location", c_char_p),
    ("connection", c_void_p),
    ("schema", POINTER(muster_schema)),
]

muster_txn_options._fields_ = [
    ("struct_size", c_uint32),
    ("mode", c_int32),
    ("wait", c_int64),
    ("cancelled", POINTER(c_int32)),
    ("message", c_char_p),
    ("message_size", c_size_t),
]

muster_get._fields_ = [
    ("table", c_int32),
    ("index", c_int32),
    ("lock", c_int32),
    ("key_count", c_int32),
    ("key", muster_value * 6),
]

muster_scan._fields_ = [
    ("table", c_int32),
    ("index", c_int32),
    ("prefix_count", c_int32),
    ("descending", c_int32),
    ("after_count", c_int32),
    ("counted", c_int32),
    ("prefix", muster_value * 6),
    ("lower", muster_value),
    ("upper", muster_value),
    ("after", muster_value * 6),
    ("limit", c_int64),
]

muster_write._fields_ = [
    ("kind", c_int32),
    ("table", c_int32),
    ("changed", c_uint64),
    ("values", POINTER(muster_value)),
    ("guard", c_int32),
    ("reserved", c_int32),
    ("guard_value", muster_value),
]

muster_backend._fields_ = [
    ("struct_size", c_uint32),
    ("version", c_int32),
    ("name", c_char_p),
    ("traits", c_uint32),
    ("reserved", c_uint32),
    ("open", CFUNCTYPE(c_int32, POINTER(muster_backend_options), POINTER(c_void_p))),
    ("close", CFUNCTYPE(None, c_void_p, c_int32)),
    ("migrate", CFUNCTYPE(c_int32, c_void_p, POINTER(c_int32), c_char_p, c_size_t)),
    ("begin", CFUNCTYPE(c_int32, c_void_p, POINTER(muster_txn_options), POINTER(c_void_p))),
    ("get", CFUNCTYPE(c_int32, c_void_p, POINTER(muster_get), c_size_t, muster_row_callback, c_void_p)),
    ("scan", CFUNCTYPE(c_int32, c_void_p, POINTER(muster_scan), muster_row_callback, c_void_p)),
    ("count", CFUNCTYPE(c_int32, c_void_p, POINTER(muster_scan), POINTER(c_int64))),
    ("apply", CFUNCTYPE(c_int32, c_void_p, POINTER(muster_write), c_size_t)),
    ("mark", CFUNCTYPE(c_int32, c_void_p, c_int32)),
    ("undo_to", CFUNCTYPE(c_int32, c_void_p, c_int32)),
    ("commit", CFUNCTYPE(c_int32, c_void_p)),
    ("rollback", CFUNCTYPE(None, c_void_p)),
    ("native", CFUNCTYPE(c_int32, c_void_p, POINTER(c_void_p))),
    ("horizon", CFUNCTYPE(c_int32, c_void_p, POINTER(c_int64))),
    ("verify", CFUNCTYPE(c_int32, c_void_p, muster_finding_callback, c_void_p)),
    ("prefetch", CFUNCTYPE(c_int32, c_void_p, POINTER(muster_scan), c_size_t)),
]

muster_change._fields_ = [
    ("struct_size", c_uint32),
    ("attempt", c_int32),
    ("dry_run", c_int32),
    ("event_count", c_uint32),
    ("events", POINTER(c_void_p)),
    ("connection", c_void_p),
    ("message", c_char_p),
    ("message_size", c_size_t),
]

muster_progress._fields_ = [
    ("struct_size", c_uint32),
    ("reserved", c_uint32),
    ("session", c_void_p),
    ("what", c_char_p),
    ("done", c_int64),
    ("total", c_int64),
]

muster_options._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("location", c_char_p),
    ("backend", POINTER(muster_backend)),
    ("keyring", c_void_p),
    ("key_file", c_char_p),
    ("audience", c_char_p),
    ("wait", c_int64),
    ("clock", muster_clock),
    ("clock_arg", c_void_p),
    ("random", muster_random),
    ("random_arg", c_void_p),
    ("hook", muster_hook),
    ("hook_arg", c_void_p),
    ("wake", muster_wake),
    ("wake_arg", c_void_p),
    ("progress", muster_progress_callback),
    ("progress_arg", c_void_p),
]

muster_session_options._fields_ = [
    ("struct_size", c_uint32),
    ("party", c_int32),
    ("flags", c_uint32),
    ("reserved", c_uint32),
    ("account", POINTER(muster_id)),
    ("external_id", c_char_p),
    ("behalf", POINTER(muster_id)),
    ("request_id", c_char_p),
    ("address", c_char_p),
]

muster_account_params._fields_ = [
    ("struct_size", c_uint32),
    ("fields", c_uint32),
    ("username", c_char_p),
    ("display_name", c_char_p),
    ("locale", c_char_p),
    ("email", c_char_p),
    ("email_verified", c_int32),
    ("reserved", c_int32),
    ("external_id", c_char_p),
    ("person_id", c_char_p),
    ("metadata", c_void_p),
    ("metadata_size", c_size_t),
]

muster_member_query._fields_ = [
    ("struct_size", c_uint32),
    ("state", c_int32),
    ("role", c_int32),
    ("reserved", c_uint32),
]

muster_event_query._fields_ = [
    ("struct_size", c_uint32),
    ("kind", c_int32),
    ("org", POINTER(muster_id)),
    ("chain_account", POINTER(muster_id)),
    ("account", POINTER(muster_id)),
    ("since", c_int64),
    ("until", c_int64),
]

muster_project_params._fields_ = [
    ("struct_size", c_uint32),
    ("fields", c_uint32),
    ("name", c_char_p),
    ("description", c_char_p),
    ("tags", POINTER(c_char_p)),
    ("tag_count", c_size_t),
    ("visibility", c_int32),
    ("reserved", c_int32),
]

muster_visibility_params._fields_ = [
    ("struct_size", c_uint32),
    ("visibility", c_int32),
    ("accounts", POINTER(muster_id)),
    ("permissions", POINTER(c_int32)),
    ("count", c_size_t),
]

muster_invitation_params._fields_ = [
    ("struct_size", c_uint32),
    ("flags", c_uint32),
    ("username", c_char_p),
    ("email", c_char_p),
    ("role", c_int32),
    ("reserved", c_int32),
    ("message", c_char_p),
    ("time_to_live", c_int64),
    ("projects", POINTER(muster_id)),
    ("permissions", POINTER(c_int32)),
    ("project_count", c_size_t),
]

muster_invitation_change._fields_ = [
    ("struct_size", c_uint32),
    ("fields", c_uint32),
    ("message", c_char_p),
    ("expires_at", c_int64),
    ("role", c_int32),
    ("reserved", c_int32),
    ("projects", POINTER(muster_id)),
    ("permissions", POINTER(c_int32)),
    ("project_count", c_size_t),
]

muster_link_params._fields_ = [
    ("struct_size", c_uint32),
    ("fields", c_uint32),
    ("tag", c_char_p),
    ("ends_at", c_int64),
    ("joins_max", c_int64),
    ("domains", POINTER(c_char_p)),
    ("domain_count", c_size_t),
]

muster_outbox._fields_ = [
    ("struct_size", c_uint32),
    ("reserved", c_uint32),
    ("waiting", c_int64),
    ("set_aside", c_int64),
    ("oldest", c_int64),
]

muster_org_params._fields_ = [
    ("struct_size", c_uint32),
    ("fields", c_uint32),
    ("slug", c_char_p),
    ("name", c_char_p),
    ("description", c_char_p),
    ("plan", c_char_p),
    ("metadata", c_void_p),
    ("metadata_size", c_size_t),
]

muster_plan_params._fields_ = [
    ("struct_size", c_uint32),
    ("fields", c_uint32),
    ("code", c_char_p),
    ("name", c_char_p),
    ("seats", c_int64),
    ("ends_at", c_int64),
    ("subscription", c_char_p),
    ("limit_names", POINTER(c_char_p)),
    ("limit_values", POINTER(c_int64)),
    ("limit_count", c_size_t),
]

STRUCTS = {
    "muster_id": muster_id,
    "muster_value": muster_value,
    "muster_column": muster_column,
    "muster_index": muster_index,
    "muster_table": muster_table,
    "muster_schema": muster_schema,
    "muster_backend_options": muster_backend_options,
    "muster_txn_options": muster_txn_options,
    "muster_get": muster_get,
    "muster_scan": muster_scan,
    "muster_write": muster_write,
    "muster_backend": muster_backend,
    "muster_change": muster_change,
    "muster_progress": muster_progress,
    "muster_options": muster_options,
    "muster_session_options": muster_session_options,
    "muster_account_params": muster_account_params,
    "muster_member_query": muster_member_query,
    "muster_event_query": muster_event_query,
    "muster_project_params": muster_project_params,
    "muster_visibility_params": muster_visibility_params,
    "muster_invitation_params": muster_invitation_params,
    "muster_invitation_change": muster_invitation_change,
    "muster_link_params": muster_link_params,
    "muster_outbox": muster_outbox,
    "muster_org_params": muster_org_params,
    "muster_plan_params": muster_plan_params,
}

muster_account_create = _function("muster_account_create", c_int32, [c_void_p, POINTER(muster_account_params), POINTER(c_void_p)])
muster_account_created_at = _function("muster_account_created_at", c_int64, [c_void_p])
muster_account_delete = _function("muster_account_delete", c_int32, [c_void_p, POINTER(muster_id)])
muster_account_display_name = _function("muster_account_display_name", c_char_p, [c_void_p])
muster_account_edit = _function("muster_account_edit", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_account_params), POINTER(c_void_p)])
muster_account_email = _function("muster_account_email", c_char_p, [c_void_p])
muster_account_email_verified_at = _function("muster_account_email_verified_at", c_int64, [c_void_p])
muster_account_external_id = _function("muster_account_external_id", c_char_p, [c_void_p])
muster_account_find = _function("muster_account_find", c_int32, [c_void_p, c_int32, c_char_p, POINTER(c_void_p)])
muster_account_free = _function("muster_account_free", None, [c_void_p])
muster_account_get = _function("muster_account_get", c_int32, [c_void_p, POINTER(muster_id), POINTER(c_void_p)])
muster_account_id = _function("muster_account_id", POINTER(muster_id), [c_void_p])
muster_account_locale = _function("muster_account_locale", c_char_p, [c_void_p])
muster_account_metadata = _function("muster_account_metadata", c_void_p, [c_void_p, POINTER(c_size_t)])
muster_account_person_id = _function("muster_account_person_id", c_char_p, [c_void_p])
muster_account_ref = _function("muster_account_ref", c_void_p, [c_void_p])
muster_account_username = _function("muster_account_username", c_char_p, [c_void_p])
muster_account_version = _function("muster_account_version", c_int64, [c_void_p])
muster_action_name = _function("muster_action_name", c_char_p, [c_int32])
muster_backend_sqlite = _function("muster_backend_sqlite", POINTER(muster_backend), [])
muster_begin = _function("muster_begin", c_int32, [c_void_p])
muster_close = _function("muster_close", None, [c_void_p])
muster_commit = _function("muster_commit", c_int32, [c_void_p])
muster_domain_created_at = _function("muster_domain_created_at", c_int64, [c_void_p])
muster_domain_exclude = _function("muster_domain_exclude", c_int32, [c_void_p, c_char_p, c_int32])
muster_domain_free = _function("muster_domain_free", None, [c_void_p])
muster_domain_join = _function("muster_domain_join", c_int32, [c_void_p, POINTER(muster_id), POINTER(c_void_p)])
muster_domain_joining = _function("muster_domain_joining", c_int32, [c_void_p])
muster_domain_list = _function("muster_domain_list", c_int32, [c_void_p, POINTER(muster_id), c_char_p, c_size_t, POINTER(c_void_p)])
muster_domain_list_offers = _function("muster_domain_list_offers", c_int32, [c_void_p, c_char_p, c_size_t, POINTER(c_void_p)])
muster_domain_name = _function("muster_domain_name", c_char_p, [c_void_p])
muster_domain_org = _function("muster_domain_org", POINTER(muster_id), [c_void_p])
muster_domain_org_name = _function("muster_domain_org_name", c_char_p, [c_void_p])
muster_domain_org_slug = _function("muster_domain_org_slug", c_char_p, [c_void_p])
muster_domain_prove = _function("muster_domain_prove", c_int32, [c_void_p, POINTER(muster_id), c_char_p, c_int32, POINTER(c_void_p)])
muster_domain_proven_at = _function("muster_domain_proven_at", c_int64, [c_void_p])
muster_domain_ref = _function("muster_domain_ref", c_void_p, [c_void_p])
muster_domain_remove = _function("muster_domain_remove", c_int32, [c_void_p, POINTER(muster_id), c_char_p])
muster_domain_role = _function("muster_domain_role", c_int32, [c_void_p])
muster_domain_set = _function("muster_domain_set", c_int32, [c_void_p, POINTER(muster_id), c_char_p, c_int32, c_int32, POINTER(c_void_p)])
muster_domain_version = _function("muster_domain_version", c_int64, [c_void_p])
muster_error_field = _function("muster_error_field", c_char_p, [c_void_p])
muster_error_figure = _function("muster_error_figure", c_int64, [c_void_p, c_size_t])
muster_error_figure_count = _function("muster_error_figure_count", c_size_t, [c_void_p])
muster_error_figure_name = _function("muster_error_figure_name", c_char_p, [c_void_p, c_size_t])
muster_error_free = _function("muster_error_free", None, [c_void_p])
muster_error_message = _function("muster_error_message", c_char_p, [c_void_p])
muster_error_object = _function("muster_error_object", POINTER(muster_id), [c_void_p, c_size_t])
muster_error_object_count = _function("muster_error_object_count", c_size_t, [c_void_p])
muster_error_row = _function("muster_error_row", c_int64, [c_void_p])
muster_error_status = _function("muster_error_status", c_int32, [c_void_p])
muster_event_account = _function("muster_event_account", POINTER(muster_id), [c_void_p])
muster_event_account_display_name = _function("muster_event_account_display_name", c_char_p, [c_void_p])
muster_event_account_username = _function("muster_event_account_username", c_char_p, [c_void_p])
muster_event_actor = _function("muster_event_actor", POINTER(muster_id), [c_void_p])
muster_event_actor_display_name = _function("muster_event_actor_display_name", c_char_p, [c_void_p])
muster_event_actor_kind = _function("muster_event_actor_kind", c_int32, [c_void_p])
muster_event_actor_username = _function("muster_event_actor_username", c_char_p, [c_void_p])
muster_event_at = _function("muster_event_at", c_int64, [c_void_p])
muster_event_behalf = _function("muster_event_behalf", POINTER(muster_id), [c_void_p])
muster_event_behalf_display_name = _function("muster_event_behalf_display_name", c_char_p, [c_void_p])
muster_event_behalf_username = _function("muster_event_behalf_username", c_char_p, [c_void_p])
muster_event_chain = _function("muster_event_chain", POINTER(muster_id), [c_void_p])
muster_event_field_count = _function("muster_event_field_count", c_size_t, [c_void_p])
muster_event_field_name = _function("muster_event_field_name", c_char_p, [c_void_p, c_size_t])
muster_event_field_value = _function("muster_event_field_value", c_char_p, [c_void_p, c_size_t])
muster_event_free = _function("muster_event_free", None, [c_void_p])
muster_event_kind = _function("muster_event_kind", c_int32, [c_void_p])
muster_event_kind_name = _function("muster_event_kind_name", c_char_p, [c_int32])
muster_event_list = _function("muster_event_list", c_int32, [c_void_p, POINTER(muster_event_query), c_char_p, c_size_t, POINTER(c_void_p)])
muster_event_ref = _function("muster_event_ref", c_void_p, [c_void_p])
muster_event_request_id = _function("muster_event_request_id", c_char_p, [c_void_p])
muster_event_seq = _function("muster_event_seq", c_int64, [c_void_p])
muster_event_subject = _function("muster_event_subject", POINTER(muster_id), [c_void_p])
muster_event_verify = _function("muster_event_verify", c_int32, [c_void_p, POINTER(muster_id), c_char_p, POINTER(c_void_p)])
muster_explain = _function("muster_explain", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), POINTER(muster_id), c_int32, POINTER(c_void_p)])
muster_grant_account = _function("muster_grant_account", POINTER(muster_id), [c_void_p])
muster_grant_by = _function("muster_grant_by", POINTER(muster_id), [c_void_p])
muster_grant_created_at = _function("muster_grant_created_at", c_int64, [c_void_p])
muster_grant_ends_at = _function("muster_grant_ends_at", c_int64, [c_void_p])
muster_grant_free = _function("muster_grant_free", None, [c_void_p])
muster_grant_list = _function("muster_grant_list", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), c_char_p, c_size_t, POINTER(c_void_p)])
muster_grant_list_access = _function("muster_grant_list_access", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), c_char_p, c_size_t, POINTER(c_void_p)])
muster_grant_list_member = _function("muster_grant_list_member", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), c_char_p, c_size_t, POINTER(c_void_p)])
muster_grant_org = _function("muster_grant_org", POINTER(muster_id), [c_void_p])
muster_grant_permission = _function("muster_grant_permission", c_int32, [c_void_p])
muster_grant_project = _function("muster_grant_project", POINTER(muster_id), [c_void_p])
muster_grant_project_name = _function("muster_grant_project_name", c_char_p, [c_void_p])
muster_grant_reason = _function("muster_grant_reason", c_int32, [c_void_p])
muster_grant_ref = _function("muster_grant_ref", c_void_p, [c_void_p])
muster_grant_remove = _function("muster_grant_remove", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), POINTER(muster_id)])
muster_grant_set = _function("muster_grant_set", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), POINTER(muster_id), c_int32, c_int64, POINTER(c_void_p)])
muster_grant_username = _function("muster_grant_username", c_char_p, [c_void_p])
muster_grant_version = _function("muster_grant_version", c_int64, [c_void_p])
muster_id_equal = _function("muster_id_equal", c_int32, [POINTER(muster_id), POINTER(muster_id)])
muster_id_format = _function("muster_id_format", c_int32, [POINTER(muster_id), c_char_p])
muster_id_parse = _function("muster_id_parse", c_int32, [c_char_p, POINTER(muster_id)])
muster_invitation_accept = _function("muster_invitation_accept", c_int32, [c_void_p, c_char_p, POINTER(c_void_p)])
muster_invitation_accept_waiting = _function("muster_invitation_accept_waiting", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), POINTER(c_void_p)])
muster_invitation_account = _function("muster_invitation_account", POINTER(muster_id), [c_void_p])
muster_invitation_create = _function("muster_invitation_create", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_invitation_params), POINTER(c_void_p)])
muster_invitation_create_many = _function("muster_invitation_create_many", c_int32, [c_void_p, POINTER(muster_id), POINTER(POINTER(muster_invitation_params)), c_size_t, c_uint32, POINTER(c_void_p)])
muster_invitation_created_at = _function("muster_invitation_created_at", c_int64, [c_void_p])
muster_invitation_decline = _function("muster_invitation_decline", c_int32, [c_void_p, c_char_p])
muster_invitation_decline_waiting = _function("muster_invitation_decline_waiting", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id)])
muster_invitation_edit = _function("muster_invitation_edit", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), POINTER(muster_invitation_change), POINTER(c_void_p)])
muster_invitation_email = _function("muster_invitation_email", c_char_p, [c_void_p])
muster_invitation_ended_at = _function("muster_invitation_ended_at", c_int64, [c_void_p])
muster_invitation_ended_by = _function("muster_invitation_ended_by", POINTER(muster_id), [c_void_p])
muster_invitation_expires_at = _function("muster_invitation_expires_at", c_int64, [c_void_p])
muster_invitation_free = _function("muster_invitation_free", None, [c_void_p])
muster_invitation_get = _function("muster_invitation_get", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), POINTER(c_void_p)])
muster_invitation_id = _function("muster_invitation_id", POINTER(muster_id), [c_void_p])
muster_invitation_inviter = _function("muster_invitation_inviter", POINTER(muster_id), [c_void_p])
muster_invitation_inviter_display_name = _function("muster_invitation_inviter_display_name", c_char_p, [c_void_p])
muster_invitation_inviter_username = _function("muster_invitation_inviter_username", c_char_p, [c_void_p])
muster_invitation_list = _function("muster_invitation_list", c_int32, [c_void_p, POINTER(muster_id), c_int32, c_char_p, c_size_t, POINTER(c_void_p)])
muster_invitation_list_waiting = _function("muster_invitation_list_waiting", c_int32, [c_void_p, c_char_p, c_size_t, POINTER(c_void_p)])
muster_invitation_masked_email = _function("muster_invitation_masked_email", c_char_p, [c_void_p])
muster_invitation_message = _function("muster_invitation_message", c_char_p, [c_void_p])
muster_invitation_org = _function("muster_invitation_org", POINTER(muster_id), [c_void_p])
muster_invitation_org_description = _function("muster_invitation_org_description", c_char_p, [c_void_p])
muster_invitation_org_name = _function("muster_invitation_org_name", c_char_p, [c_void_p])
muster_invitation_org_slug = _function("muster_invitation_org_slug", c_char_p, [c_void_p])
muster_invitation_permission = _function("muster_invitation_permission", c_int32, [c_void_p, c_size_t])
muster_invitation_preview = _function("muster_invitation_preview", c_int32, [c_void_p, c_char_p, POINTER(c_void_p)])
muster_invitation_project = _function("muster_invitation_project", POINTER(muster_id), [c_void_p, c_size_t])
muster_invitation_project_count = _function("muster_invitation_project_count", c_size_t, [c_void_p])
muster_invitation_readdress = _function("muster_invitation_readdress", c_int32, [c_void_p, c_char_p, POINTER(c_void_p)])
muster_invitation_ref = _function("muster_invitation_ref", c_void_p, [c_void_p])
muster_invitation_resend = _function("muster_invitation_resend", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), POINTER(c_void_p)])
muster_invitation_revoke = _function("muster_invitation_revoke", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id)])
muster_invitation_role = _function("muster_invitation_role", c_int32, [c_void_p])
muster_invitation_signup = _function("muster_invitation_signup", c_int32, [c_void_p, c_char_p, POINTER(muster_account_params), POINTER(c_void_p)])
muster_invitation_state = _function("muster_invitation_state", c_int32, [c_void_p])
muster_invitation_undelivered = _function("muster_invitation_undelivered", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), c_char_p])
muster_invitation_undelivered_at = _function("muster_invitation_undelivered_at", c_int64, [c_void_p])
muster_invitation_undelivered_cause = _function("muster_invitation_undelivered_cause", c_char_p, [c_void_p])
muster_invitation_username = _function("muster_invitation_username", c_char_p, [c_void_p])
muster_invitation_version = _function("muster_invitation_version", c_int64, [c_void_p])
muster_key_retire = _function("muster_key_retire", c_int32, [c_void_p, c_int32, c_int32])
muster_keyring_add = _function("muster_keyring_add", c_int32, [c_void_p, c_int32, c_int32, c_int64, c_void_p, c_size_t, POINTER(c_void_p)])
muster_keyring_free = _function("muster_keyring_free", None, [c_void_p])
muster_keyring_new = _function("muster_keyring_new", c_int32, [POINTER(c_void_p), POINTER(c_void_p)])
muster_link_created_at = _function("muster_link_created_at", c_int64, [c_void_p])
muster_link_disable = _function("muster_link_disable", c_int32, [c_void_p, POINTER(muster_id), c_int32, POINTER(c_void_p)])
muster_link_domain = _function("muster_link_domain", c_char_p, [c_void_p, c_size_t])
muster_link_domain_count = _function("muster_link_domain_count", c_size_t, [c_void_p])
muster_link_edit = _function("muster_link_edit", c_int32, [c_void_p, POINTER(muster_id), c_int32, POINTER(muster_link_params), POINTER(c_void_p)])
muster_link_enable = _function("muster_link_enable", c_int32, [c_void_p, POINTER(muster_id), c_int32, POINTER(muster_link_params), POINTER(c_void_p)])
muster_link_ended_at = _function("muster_link_ended_at", c_int64, [c_void_p])
muster_link_ends_at = _function("muster_link_ends_at", c_int64, [c_void_p])
muster_link_free = _function("muster_link_free", None, [c_void_p])
muster_link_generation = _function("muster_link_generation", c_int64, [c_void_p])
muster_link_get = _function("muster_link_get", c_int32, [c_void_p, POINTER(muster_id), c_int32, POINTER(c_void_p)])
muster_link_id = _function("muster_link_id", POINTER(muster_id), [c_void_p])
muster_link_join = _function("muster_link_join", c_int32, [c_void_p, c_char_p, POINTER(c_void_p), POINTER(c_void_p)])
muster_link_joins = _function("muster_link_joins", c_int64, [c_void_p])
muster_link_joins_max = _function("muster_link_joins_max", c_int64, [c_void_p])
muster_link_kind = _function("muster_link_kind", c_int32, [c_void_p])
muster_link_list = _function("muster_link_list", c_int32, [c_void_p, POINTER(muster_id), c_int32, c_char_p, c_size_t, POINTER(c_void_p)])
muster_link_org = _function("muster_link_org", POINTER(muster_id), [c_void_p])
muster_link_org_description = _function("muster_link_org_description", c_char_p, [c_void_p])
muster_link_org_name = _function("muster_link_org_name", c_char_p, [c_void_p])
muster_link_org_slug = _function("muster_link_org_slug", c_char_p, [c_void_p])
muster_link_preview = _function("muster_link_preview", c_int32, [c_void_p, c_char_p, POINTER(c_void_p)])
muster_link_ref = _function("muster_link_ref", c_void_p, [c_void_p])
muster_link_regenerate = _function("muster_link_regenerate", c_int32, [c_void_p, POINTER(muster_id), c_int32, POINTER(muster_link_params), POINTER(c_void_p)])
muster_link_signup = _function("muster_link_signup", c_int32, [c_void_p, c_char_p, POINTER(muster_account_params), POINTER(c_void_p), POINTER(c_void_p)])
muster_link_state = _function("muster_link_state", c_int32, [c_void_p])
muster_link_tag = _function("muster_link_tag", c_char_p, [c_void_p])
muster_link_token = _function("muster_link_token", c_int32, [c_void_p, POINTER(muster_id), c_int32, c_char_p])
muster_link_version = _function("muster_link_version", c_int64, [c_void_p])
muster_may = _function("muster_may", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), c_int32])
muster_may_many = _function("muster_may_many", c_int32, [c_void_p, POINTER(muster_id), c_int32, POINTER(muster_id), c_size_t, POINTER(c_int32)])
muster_member_account = _function("muster_member_account", POINTER(muster_id), [c_void_p])
muster_member_add = _function("muster_member_add", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), c_int32, POINTER(c_void_p)])
muster_member_display_name = _function("muster_member_display_name", c_char_p, [c_void_p])
muster_member_email = _function("muster_member_email", c_char_p, [c_void_p])
muster_member_ends_at = _function("muster_member_ends_at", c_int64, [c_void_p])
muster_member_free = _function("muster_member_free", None, [c_void_p])
muster_member_get = _function("muster_member_get", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), POINTER(c_void_p)])
muster_member_joined_at = _function("muster_member_joined_at", c_int64, [c_void_p])
muster_member_leave = _function("muster_member_leave", c_int32, [c_void_p, POINTER(muster_id)])
muster_member_link = _function("muster_member_link", POINTER(muster_id), [c_void_p])
muster_member_list = _function("muster_member_list", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_member_query), c_char_p, c_size_t, POINTER(c_void_p)])
muster_member_org = _function("muster_member_org", POINTER(muster_id), [c_void_p])
muster_member_project = _function("muster_member_project", POINTER(muster_id), [c_void_p])
muster_member_ref = _function("muster_member_ref", c_void_p, [c_void_p])
muster_member_remove = _function("muster_member_remove", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), c_uint32])
muster_member_restore = _function("muster_member_restore", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), POINTER(c_void_p)])
muster_member_role = _function("muster_member_role", c_int32, [c_void_p])
muster_member_set_end = _function("muster_member_set_end", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), c_int64, POINTER(c_void_p)])
muster_member_set_role = _function("muster_member_set_role", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), c_int32, c_uint32, POINTER(c_void_p)])
muster_member_skipped = _function("muster_member_skipped", POINTER(muster_id), [c_void_p, c_size_t])
muster_member_skipped_count = _function("muster_member_skipped_count", c_size_t, [c_void_p])
muster_member_state = _function("muster_member_state", c_int32, [c_void_p])
muster_member_suspend = _function("muster_member_suspend", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), c_uint32, POINTER(c_void_p)])
muster_member_tag = _function("muster_member_tag", c_char_p, [c_void_p, c_size_t])
muster_member_tag_count = _function("muster_member_tag_count", c_size_t, [c_void_p])
muster_member_unblock = _function("muster_member_unblock", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id)])
muster_member_username = _function("muster_member_username", c_char_p, [c_void_p])
muster_member_version = _function("muster_member_version", c_int64, [c_void_p])
muster_member_via = _function("muster_member_via", c_int32, [c_void_p])
muster_message_account = _function("muster_message_account", POINTER(muster_id), [c_void_p])
muster_message_address = _function("muster_message_address", c_char_p, [c_void_p])
muster_message_claim = _function("muster_message_claim", c_int32, [c_void_p, POINTER(muster_id), c_size_t, c_int64, POINTER(c_void_p)])
muster_message_done = _function("muster_message_done", c_int32, [c_void_p, c_void_p])
muster_message_expires_at = _function("muster_message_expires_at", c_int64, [c_void_p])
muster_message_free = _function("muster_message_free", None, [c_void_p])
muster_message_id = _function("muster_message_id", POINTER(muster_id), [c_void_p])
muster_message_invitation = _function("muster_message_invitation", POINTER(muster_id), [c_void_p])
muster_message_invitation_message = _function("muster_message_invitation_message", c_char_p, [c_void_p])
muster_message_inviter_display_name = _function("muster_message_inviter_display_name", c_char_p, [c_void_p])
muster_message_inviter_username = _function("muster_message_inviter_username", c_char_p, [c_void_p])
muster_message_kind = _function("muster_message_kind", c_int32, [c_void_p])
muster_message_list_aside = _function("muster_message_list_aside", c_int32, [c_void_p, POINTER(muster_id), c_char_p, c_size_t, POINTER(c_void_p)])
muster_message_locale = _function("muster_message_locale", c_char_p, [c_void_p])
muster_message_org = _function("muster_message_org", POINTER(muster_id), [c_void_p])
muster_message_org_name = _function("muster_message_org_name", c_char_p, [c_void_p])
muster_message_project = _function("muster_message_project", POINTER(muster_id), [c_void_p])
muster_message_project_name = _function("muster_message_project_name", c_char_p, [c_void_p])
muster_message_recipient_display_name = _function("muster_message_recipient_display_name", c_char_p, [c_void_p])
muster_message_recipient_username = _function("muster_message_recipient_username", c_char_p, [c_void_p])
muster_message_ref = _function("muster_message_ref", c_void_p, [c_void_p])
muster_message_request = _function("muster_message_request", POINTER(muster_id), [c_void_p])
muster_message_retry = _function("muster_message_retry", c_int32, [c_void_p, c_void_p])
muster_message_return = _function("muster_message_return", c_int32, [c_void_p, c_void_p, c_int64])
muster_message_role = _function("muster_message_role", c_int32, [c_void_p])
muster_message_token = _function("muster_message_token", c_char_p, [c_void_p])
muster_message_try = _function("muster_message_try", c_int64, [c_void_p])
muster_open = _function("muster_open", c_int32, [POINTER(muster_options), POINTER(c_void_p), POINTER(c_void_p)])
muster_org_create = _function("muster_org_create", c_int32, [c_void_p, POINTER(muster_org_params), POINTER(c_void_p)])
muster_org_created_at = _function("muster_org_created_at", c_int64, [c_void_p])
muster_org_delete = _function("muster_org_delete", c_int32, [c_void_p, POINTER(muster_id)])
muster_org_description = _function("muster_org_description", c_char_p, [c_void_p])
muster_org_edit = _function("muster_org_edit", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_org_params), POINTER(c_void_p)])
muster_org_find = _function("muster_org_find", c_int32, [c_void_p, c_char_p, POINTER(c_void_p)])
muster_org_free = _function("muster_org_free", None, [c_void_p])
muster_org_get = _function("muster_org_get", c_int32, [c_void_p, POINTER(muster_id), POINTER(c_void_p)])
muster_org_id = _function("muster_org_id", POINTER(muster_id), [c_void_p])
muster_org_metadata = _function("muster_org_metadata", c_void_p, [c_void_p, POINTER(c_size_t)])
muster_org_name = _function("muster_org_name", c_char_p, [c_void_p])
muster_org_owner = _function("muster_org_owner", POINTER(muster_id), [c_void_p])
muster_org_ref = _function("muster_org_ref", c_void_p, [c_void_p])
muster_org_reset_clock = _function("muster_org_reset_clock", c_int32, [c_void_p, POINTER(muster_id)])
muster_org_slug = _function("muster_org_slug", c_char_p, [c_void_p])
muster_org_transfer = _function("muster_org_transfer", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), POINTER(c_void_p)])
muster_org_transfer_accept = _function("muster_org_transfer_accept", c_int32, [c_void_p, POINTER(muster_id), POINTER(c_void_p)])
muster_org_transfer_decline = _function("muster_org_transfer_decline", c_int32, [c_void_p, POINTER(muster_id)])
muster_org_transfer_to = _function("muster_org_transfer_to", POINTER(muster_id), [c_void_p])
muster_org_version = _function("muster_org_version", c_int64, [c_void_p])
muster_outbox_get = _function("muster_outbox_get", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_outbox)])
muster_page_count = _function("muster_page_count", c_size_t, [c_void_p])
muster_page_cursor = _function("muster_page_cursor", c_char_p, [c_void_p])
muster_page_domain = _function("muster_page_domain", c_void_p, [c_void_p, c_size_t])
muster_page_event = _function("muster_page_event", c_void_p, [c_void_p, c_size_t])
muster_page_free = _function("muster_page_free", None, [c_void_p])
muster_page_grant = _function("muster_page_grant", c_void_p, [c_void_p, c_size_t])
muster_page_invitation = _function("muster_page_invitation", c_void_p, [c_void_p, c_size_t])
muster_page_link = _function("muster_page_link", c_void_p, [c_void_p, c_size_t])
muster_page_member = _function("muster_page_member", c_void_p, [c_void_p, c_size_t])
muster_page_message = _function("muster_page_message", c_void_p, [c_void_p, c_size_t])
muster_page_project = _function("muster_page_project", c_void_p, [c_void_p, c_size_t])
muster_page_request = _function("muster_page_request", c_void_p, [c_void_p, c_size_t])
muster_page_workspace = _function("muster_page_workspace", c_void_p, [c_void_p, c_size_t])
muster_permission_may = _function("muster_permission_may", c_int32, [c_int32, c_int32])
muster_permission_name = _function("muster_permission_name", c_char_p, [c_int32])
muster_permission_parse = _function("muster_permission_parse", c_int32, [c_char_p, POINTER(c_int32)])
muster_plan_available = _function("muster_plan_available", c_int64, [c_void_p])
muster_plan_code = _function("muster_plan_code", c_char_p, [c_void_p])
muster_plan_ends_at = _function("muster_plan_ends_at", c_int64, [c_void_p])
muster_plan_free = _function("muster_plan_free", None, [c_void_p])
muster_plan_get = _function("muster_plan_get", c_int32, [c_void_p, POINTER(muster_id), POINTER(c_void_p)])
muster_plan_get_personal = _function("muster_plan_get_personal", c_int32, [c_void_p, POINTER(muster_id), POINTER(c_void_p)])
muster_plan_limit = _function("muster_plan_limit", c_int32, [c_void_p, c_char_p, POINTER(c_int64)])
muster_plan_limit_count = _function("muster_plan_limit_count", c_size_t, [c_void_p])
muster_plan_limit_name = _function("muster_plan_limit_name", c_char_p, [c_void_p, c_size_t])
muster_plan_limit_value = _function("muster_plan_limit_value", c_int64, [c_void_p, c_size_t])
muster_plan_members = _function("muster_plan_members", c_int64, [c_void_p])
muster_plan_offer = _function("muster_plan_offer", c_int32, [c_void_p, POINTER(muster_plan_params)])
muster_plan_pending = _function("muster_plan_pending", c_int64, [c_void_p])
muster_plan_ref = _function("muster_plan_ref", c_void_p, [c_void_p])
muster_plan_seats = _function("muster_plan_seats", c_int64, [c_void_p])
muster_plan_set = _function("muster_plan_set", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_plan_params), POINTER(c_void_p)])
muster_plan_set_personal = _function("muster_plan_set_personal", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_plan_params), POINTER(c_void_p)])
muster_plan_subscription = _function("muster_plan_subscription", c_char_p, [c_void_p])
muster_plan_used = _function("muster_plan_used", c_int64, [c_void_p])
muster_plan_withdraw = _function("muster_plan_withdraw", c_int32, [c_void_p, c_char_p])
muster_project_create = _function("muster_project_create", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_project_params), POINTER(c_void_p)])
muster_project_created_at = _function("muster_project_created_at", c_int64, [c_void_p])
muster_project_creator = _function("muster_project_creator", POINTER(muster_id), [c_void_p])
muster_project_creator_display_name = _function("muster_project_creator_display_name", c_char_p, [c_void_p])
muster_project_creator_username = _function("muster_project_creator_username", c_char_p, [c_void_p])
muster_project_delete = _function("muster_project_delete", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id)])
muster_project_description = _function("muster_project_description", c_char_p, [c_void_p])
muster_project_edit = _function("muster_project_edit", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), POINTER(muster_project_params), POINTER(c_void_p)])
muster_project_free = _function("muster_project_free", None, [c_void_p])
muster_project_get = _function("muster_project_get", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), POINTER(c_void_p)])
muster_project_id = _function("muster_project_id", POINTER(muster_id), [c_void_p])
muster_project_list = _function("muster_project_list", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), c_char_p, c_size_t, POINTER(c_void_p)])
muster_project_name = _function("muster_project_name", c_char_p, [c_void_p])
muster_project_org = _function("muster_project_org", POINTER(muster_id), [c_void_p])
muster_project_permission = _function("muster_project_permission", c_int32, [c_void_p])
muster_project_provided = _function("muster_project_provided", c_int32, [c_void_p])
muster_project_ref = _function("muster_project_ref", c_void_p, [c_void_p])
muster_project_set_visibility = _function("muster_project_set_visibility", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), POINTER(muster_visibility_params), POINTER(c_void_p)])
muster_project_tag = _function("muster_project_tag", c_char_p, [c_void_p, c_size_t])
muster_project_tag_count = _function("muster_project_tag_count", c_size_t, [c_void_p])
muster_project_version = _function("muster_project_version", c_int64, [c_void_p])
muster_project_visibility = _function("muster_project_visibility", c_int32, [c_void_p])
muster_provision_get = _function("muster_provision_get", c_int32, [c_void_p, POINTER(muster_id), POINTER(c_int32)])
muster_provision_members = _function("muster_provision_members", c_int32, [c_void_p, POINTER(muster_id), POINTER(c_int64)])
muster_provision_switch = _function("muster_provision_switch", c_int32, [c_void_p, POINTER(muster_id), c_int32])
muster_report_code = _function("muster_report_code", c_char_p, [c_void_p, c_size_t])
muster_report_count = _function("muster_report_count", c_size_t, [c_void_p])
muster_report_figure = _function("muster_report_figure", c_int64, [c_void_p, c_size_t, c_size_t])
muster_report_figure_name = _function("muster_report_figure_name", c_char_p, [c_void_p, c_size_t, c_size_t])
muster_report_free = _function("muster_report_free", None, [c_void_p])
muster_report_object = _function("muster_report_object", POINTER(muster_id), [c_void_p, c_size_t])
muster_report_status = _function("muster_report_status", c_int32, [c_void_p, c_size_t])
muster_report_summary = _function("muster_report_summary", c_char_p, [c_void_p])
muster_report_text = _function("muster_report_text", c_char_p, [c_void_p, c_size_t])
muster_report_verdict = _function("muster_report_verdict", c_int32, [c_void_p])
muster_request_account = _function("muster_request_account", POINTER(muster_id), [c_void_p])
muster_request_approve = _function("muster_request_approve", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), c_int32, POINTER(c_void_p)])
muster_request_create = _function("muster_request_create", c_int32, [c_void_p, POINTER(muster_id), POINTER(c_void_p)])
muster_request_created_at = _function("muster_request_created_at", c_int64, [c_void_p])
muster_request_email = _function("muster_request_email", c_char_p, [c_void_p])
muster_request_ended_at = _function("muster_request_ended_at", c_int64, [c_void_p])
muster_request_ended_by = _function("muster_request_ended_by", POINTER(muster_id), [c_void_p])
muster_request_free = _function("muster_request_free", None, [c_void_p])
muster_request_get = _function("muster_request_get", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id), POINTER(c_void_p)])
muster_request_id = _function("muster_request_id", POINTER(muster_id), [c_void_p])
muster_request_invitation = _function("muster_request_invitation", POINTER(muster_id), [c_void_p])
muster_request_kind = _function("muster_request_kind", c_int32, [c_void_p])
muster_request_link = _function("muster_request_link", POINTER(muster_id), [c_void_p])
muster_request_list = _function("muster_request_list", c_int32, [c_void_p, POINTER(muster_id), c_int32, c_char_p, c_size_t, POINTER(c_void_p)])
muster_request_list_own = _function("muster_request_list_own", c_int32, [c_void_p, c_char_p, c_size_t, POINTER(c_void_p)])
muster_request_org = _function("muster_request_org", POINTER(muster_id), [c_void_p])
muster_request_org_name = _function("muster_request_org_name", c_char_p, [c_void_p])
muster_request_ref = _function("muster_request_ref", c_void_p, [c_void_p])
muster_request_refuse = _function("muster_request_refuse", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id)])
muster_request_role = _function("muster_request_role", c_int32, [c_void_p])
muster_request_state = _function("muster_request_state", c_int32, [c_void_p])
muster_request_username = _function("muster_request_username", c_char_p, [c_void_p])
muster_request_version = _function("muster_request_version", c_int64, [c_void_p])
muster_request_withdraw = _function("muster_request_withdraw", c_int32, [c_void_p, POINTER(muster_id), POINTER(muster_id)])
muster_role_may = _function("muster_role_may", c_int32, [c_int32, c_int32])
muster_role_name = _function("muster_role_name", c_char_p, [c_int32])
muster_role_parse = _function("muster_role_parse", c_int32, [c_char_p, POINTER(c_int32)])
muster_rollback = _function("muster_rollback", c_int32, [c_void_p])
muster_session_as = _function("muster_session_as", c_int32, [c_void_p, POINTER(muster_id), POINTER(c_void_p), POINTER(c_void_p)])
muster_session_cancel = _function("muster_session_cancel", c_int32, [c_void_p])
muster_session_close = _function("muster_session_close", None, [c_void_p])
muster_session_committed = _function("muster_session_committed", c_int32, [c_void_p])
muster_session_error = _function("muster_session_error", c_void_p, [c_void_p])
muster_session_expect = _function("muster_session_expect", c_int32, [c_void_p, c_int64])
muster_session_key = _function("muster_session_key", c_int32, [c_void_p, c_char_p])
muster_session_lend = _function("muster_session_lend", c_int32, [c_void_p, c_void_p])
muster_session_open = _function("muster_session_open", c_int32, [c_void_p, POINTER(muster_session_options), POINTER(c_void_p), POINTER(c_void_p)])
muster_session_repeated = _function("muster_session_repeated", c_int32, [c_void_p])
muster_session_system = _function("muster_session_system", c_int32, [c_void_p, POINTER(c_void_p), POINTER(c_void_p)])
muster_setting_clear = _function("muster_setting_clear", c_int32, [c_void_p, POINTER(muster_id), c_int32])
muster_setting_get = _function("muster_setting_get", c_int32, [c_void_p, POINTER(muster_id), c_int32, POINTER(c_int64)])
muster_setting_get_text = _function("muster_setting_get_text", c_int32, [c_void_p, POINTER(muster_id), c_int32, c_char_p])
muster_setting_name = _function("muster_setting_name", c_char_p, [c_int32])
muster_setting_set = _function("muster_setting_set", c_int32, [c_void_p, POINTER(muster_id), c_int32, c_int64])
muster_setting_set_text = _function("muster_setting_set_text", c_int32, [c_void_p, POINTER(muster_id), c_int32, c_char_p])
muster_settle = _function("muster_settle", c_int32, [c_void_p, c_int64, POINTER(c_int64)])
muster_status_class = _function("muster_status_class", c_int32, [c_int32])
muster_status_name = _function("muster_status_name", c_char_p, [c_int32])
muster_status_text = _function("muster_status_text", c_char_p, [c_int32])
muster_store_refused_tokens = _function("muster_store_refused_tokens", c_int64, [c_void_p])
muster_transact = _function("muster_transact", c_int32, [c_void_p, muster_transact_step, c_void_p])
muster_verify = _function("muster_verify", c_int32, [c_void_p, POINTER(muster_id), POINTER(c_void_p)])
muster_version = _function("muster_version", c_char_p, [])
muster_workspace_account = _function("muster_workspace_account", POINTER(muster_id), [c_void_p])
muster_workspace_active = _function("muster_workspace_active", c_int32, [c_void_p, c_char_p, POINTER(c_void_p)])
muster_workspace_forget = _function("muster_workspace_forget", c_int32, [c_void_p, c_char_p])
muster_workspace_free = _function("muster_workspace_free", None, [c_void_p])
muster_workspace_joined_at = _function("muster_workspace_joined_at", c_int64, [c_void_p])
muster_workspace_list = _function("muster_workspace_list", c_int32, [c_void_p, POINTER(muster_id), c_char_p, c_size_t, POINTER(c_void_p)])
muster_workspace_list_person = _function("muster_workspace_list_person", c_int32, [c_void_p, c_char_p, c_char_p, c_size_t, POINTER(c_void_p)])
muster_workspace_org = _function("muster_workspace_org", POINTER(muster_id), [c_void_p])
muster_workspace_org_name = _function("muster_workspace_org_name", c_char_p, [c_void_p])
muster_workspace_org_slug = _function("muster_workspace_org_slug", c_char_p, [c_void_p])
muster_workspace_plan = _function("muster_workspace_plan", c_void_p, [c_void_p])
muster_workspace_plan_ended = _function("muster_workspace_plan_ended", c_int32, [c_void_p])
muster_workspace_ref = _function("muster_workspace_ref", c_void_p, [c_void_p])
muster_workspace_role = _function("muster_workspace_role", c_int32, [c_void_p])
muster_workspace_switch = _function("muster_workspace_switch", c_int32, [c_void_p, c_char_p, POINTER(muster_id), POINTER(c_void_p)])
