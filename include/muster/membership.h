/* SPDX-License-Identifier: MIT
 *
 * Memberships: how they begin, change and end (ROLE-2 to ROLE-8). Accounts also join by invitations, links, requests
 * and domains, each with a header of its own.
 */
#ifndef MUSTER_MEMBERSHIP_H
#define MUSTER_MEMBERSHIP_H

#include <muster/member.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Ways of joining. */
enum {
    MUSTER_VIA_FOUNDING = 1,   /**< founded the org */
    MUSTER_VIA_INVITATION = 2, /**< accepted an invitation */
    MUSTER_VIA_HOST = 3,       /**< added by the system */
    MUSTER_VIA_SIGNUP = 4,     /**< signed up through a link for new users */
    MUSTER_VIA_JOIN = 5,       /**< joined through a link for accounts that exist already */
    MUSTER_VIA_REQUEST = 6,    /**< asked to join, and was approved */
    MUSTER_VIA_DOMAIN = 7      /**< joined because of the domain of the verified address */
};

/** Flags of calls that take rights away. */
enum {
    MUSTER_MEMBER_FLAG_KEEP_INVITATIONS = 1, /**< the invitations that the member sent stay pending if the caller may
                                              *   give their role, and the caller becomes their inviter (INV-12); the
                                              *   system may give every such role */
    MUSTER_MEMBER_FLAG_BLOCK = 2             /**< only on removal: the account can't join again (ROLE-7) */
};

/**
 * Makes an account a member. The library does not ask the account.
 *
 * If invitations wait for the account, the library accepts them. The member gets the highest of their roles and `role`
 * (INV-21). If the account has an ended membership, a new membership begins, with nothing of the old one.
 *
 * Callers: system.
 * Events:  MEMBER_JOINED. GRANT_SET for each grant of an accepted invitation; no message.
 *          REQUEST_APPROVED of an open request of the account; no message.
 *          INVITATION_ACCEPTED of each accepted invitation; message to its inviter.
 *          INVITATION_REVOKED of a waiting invitation whose inviter may not give its role; message to the invitee.
 *          PROJECT_CREATED or PROJECT_NOT_PROVIDED if the org provides private projects.
 *          LAST_SEAT_TAKEN; message to the owner.
 * Cost:    one transaction; grows with the projects that the waiting invitations name.
 * Returns: MUSTER_E_INVALID    org, account: missing; role: there is no such role, or it is MUSTER_ROLE_OWNER
 *          MUSTER_E_NOT_FOUND  org: there is no such org
 *                              account: there is no such account
 *          MUSTER_E_MEMBER     the account is an active member
 *          MUSTER_E_DENIED     the caller is not the system
 *          MUSTER_E_SUSPENDED  the account is a suspended member; restore it instead
 *          MUSTER_E_BLOCKED    the account is blocked from the org; unblock it first
 *          MUSTER_E_SEATS      no seat is available; figures seats, members, pending
 *          MUSTER_E_QUOTA      no room for a private project is left (PROV-4); figures limit, used
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-17, INV-21, PROV-1, PROV-4, ROLE-5, ROLE-7, SEAT-2, SEAT-7
 */
MUSTER_EXPORT muster_status muster_member_add(muster_session *session, const muster_id *org, const muster_id *account,
                                              int32_t role, muster_member **ret_member);

/**
 * Gives a member another role. Giving the same role again is not an error, and changes nothing.
 *
 * If the new role may not invite, the pending invitations that the member sent end. With
 * MUSTER_MEMBER_FLAG_KEEP_INVITATIONS the caller becomes their inviter instead. A suspended member has the new role
 * when it is restored. The role of an ended membership can't be changed, also if a later end brings it back
 * (muster_member_set_end).
 *
 * Callers: owner, admins, system.
 * Events:  MEMBER_ROLE_CHANGED; message to the member. None if the member has the role already.
 *          INVITATION_REVOKED of each invitation that ends; message to its invitee.
 *          INVITATION_CHANGED of each invitation that is kept; no message.
 * Cost:    one transaction; grows with the pending invitations of the org if the new role may not invite.
 * Returns: MUSTER_E_INVALID    org, account: missing; role: there is no such role, or it is MUSTER_ROLE_OWNER
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              account: the org has no such member
 *          MUSTER_E_DENIED     the caller may not change this role, or may not give the new role
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_OWNER      the member is the owner; transfer the ownership first
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-12, ROLE-2, ROLE-3, ROLE-4
 */
MUSTER_EXPORT muster_status muster_member_set_role(muster_session *session, const muster_id *org,
                                                   const muster_id *account, int32_t role, uint32_t flags,
                                                   muster_member **ret_member);

/**
 * Suspends a member. A suspended member can do nothing, and keeps its role and its grants. Suspending again is not an
 * error.
 *
 * Its seat becomes free, unless MUSTER_SETTING_SUSPENDED_KEEP_SEAT is 1. The pending invitations that the member sent
 * end. With MUSTER_MEMBER_FLAG_KEEP_INVITATIONS the caller becomes their inviter instead. If the ownership was offered
 * to the member, the offer ends.
 *
 * Callers: owner, admins, system.
 * Events:  MEMBER_SUSPENDED; message to the member. None if it was suspended before.
 *          INVITATION_REVOKED of each invitation that ends; message to its invitee.
 *          INVITATION_CHANGED of each invitation that is kept; no message.
 * Cost:    one transaction; grows with the pending invitations of the org.
 * Returns: MUSTER_E_INVALID    org, account: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              account: the org has no such member
 *          MUSTER_E_DENIED     the caller may not manage members, or may not manage a member with this role
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_OWNER      the member is the owner; transfer the ownership first
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-12, ROLE-2, ROLE-3, ROLE-5, SEAT-4
 */
MUSTER_EXPORT muster_status muster_member_suspend(muster_session *session, const muster_id *org,
                                                  const muster_id *account, uint32_t flags, muster_member **ret_member);

/**
 * Lifts a suspension. If the member has no seat, it takes one. Restoring an active member is not an error.
 *
 * Callers: owner, admins, system.
 * Events:  MEMBER_RESTORED; message to the member. None if the member is active.
 *          LAST_SEAT_TAKEN; message to the owner.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, account: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              account: the org has no such member
 *          MUSTER_E_DENIED     the caller may not manage members, or may not manage a member with this role
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_OWNER      the member is the owner
 *          MUSTER_E_SEATS      no seat is available; figures seats, members, pending
 *          MUSTER_E_PLAN_ENDED the org's plan has ended; the system gets this too
 *          and those of every changing call of a session (session.h).
 * Rules:   ROLE-2, ROLE-5, SEAT-2, SEAT-7
 */
MUSTER_EXPORT muster_status muster_member_restore(muster_session *session, const muster_id *org,
                                                  const muster_id *account, muster_member **ret_member);

/**
 * Sets when a membership ends by the clock. MUSTER_TIME_NONE: it has no end.
 *
 * After its end a membership gives no rights and holds no seat. No call is needed for this. A later end brings an ended
 * membership back, with its role and its grants, and the member takes a seat. A suspended membership comes back
 * suspended. It takes a seat only if MUSTER_SETTING_SUSPENDED_KEEP_SEAT is 1.
 *
 * Callers: owner, admins, system.
 * Events:  MEMBER_END_CHANGED; no message. None if the end is the same.
 *          If the membership comes back: INVITATION_REVOKED of each invitation to the account; message to the invitee.
 *          REQUEST_APPROVED of an open request of the account. LAST_SEAT_TAKEN; message to the owner.
 * Cost:    one transaction. Bringing a membership back grows with the pending invitations of the org.
 * Returns: MUSTER_E_INVALID    org, account: missing; ends_at: the time has passed
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              account: it has no membership in the org, or it is blocked
 *          MUSTER_E_DENIED     the caller may not manage members, or may not manage a member with this role
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_OWNER      the member is the owner, whose membership has no end (ORG-3)
 *          MUSTER_E_SEATS      no seat is available for a membership that comes back; figures seats, members, pending
 *          MUSTER_E_PLAN_ENDED the org's plan has ended, and the membership would come back
 *          and those of every changing call of a session (session.h).
 * Rules:   ORG-3, ROLE-2, ROLE-8, SEAT-2
 */
MUSTER_EXPORT muster_status muster_member_set_end(muster_session *session, const muster_id *org,
                                                  const muster_id *account, muster_time ends_at,
                                                  muster_member **ret_member);

/**
 * Lifts a block, so that the account can join again. Unblocking an account that is not blocked is not an error. An
 * invitation by username also lifts the block.
 *
 * Callers: owner, admins, system.
 * Events:  MEMBER_UNBLOCKED; no message. None if the account is not blocked.
 * Cost:    one transaction; does not grow with the org.
 * Returns: MUSTER_E_INVALID    org, account: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     the caller may not manage members, or may not manage a member with this role
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_OWNER      the account is the owner
 *          and those of every changing call of a session (session.h).
 * Rules:   ROLE-2, ROLE-7
 */
MUSTER_EXPORT muster_status muster_member_unblock(muster_session *session, const muster_id *org,
                                                  const muster_id *account);

/**
 * Removes a member. In the same step its seat becomes free, its grants are removed, and the pending invitations to the
 * account end.
 *
 * The pending invitations that the member sent end too. With MUSTER_MEMBER_FLAG_KEEP_INVITATIONS the caller becomes
 * their inviter instead. With MUSTER_MEMBER_FLAG_BLOCK the account can't join again. The call also removes an ended
 * membership.
 *
 * Callers: owner, admins, system.
 * Events:  MEMBER_REMOVED; message to the former member. REQUEST_WITHDRAWN of an open request of the account.
 *          INVITATION_REVOKED of each invitation that ends; message to its invitee.
 *          INVITATION_CHANGED of each invitation that is kept; no message.
 * Cost:    one transaction; grows with the grants of the member and the pending invitations of the org.
 * Returns: MUSTER_E_INVALID    org, account: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *                              account: it has no membership in the org, or it is blocked
 *          MUSTER_E_DENIED     the caller may not manage members, or may not manage a member with this role
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_OWNER      the member is the owner; transfer the ownership first
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-12, ROLE-2, ROLE-3, ROLE-6, ROLE-7, SEAT-4
 */
MUSTER_EXPORT muster_status muster_member_remove(muster_session *session, const muster_id *org,
                                                 const muster_id *account, uint32_t flags);

/**
 * Leaves the org: the membership of the acting account ends. Its seat becomes free, its grants are removed, and the
 * pending invitations that the account sent or got end.
 *
 * Callers: every member except the owner.
 * Events:  MEMBER_LEFT; no message.
 *          INVITATION_REVOKED of each pending invitation that the member sent or got; message to its invitee.
 * Cost:    one transaction; grows with the grants of the member and the pending invitations of the org.
 * Returns: MUSTER_E_INVALID    org: missing
 *          MUSTER_E_NOT_FOUND  org: there is no such org, or the caller is not a member of it
 *          MUSTER_E_DENIED     the caller is the system, which has no membership
 *          MUSTER_E_SUSPENDED  the caller's membership is suspended
 *          MUSTER_E_OWNER      the acting account owns the org; transfer the ownership first
 *          and those of every changing call of a session (session.h).
 * Rules:   INV-12, ROLE-3, SEAT-4
 */
MUSTER_EXPORT muster_status muster_member_leave(muster_session *session, const muster_id *org);

#ifdef __cplusplus
}
#endif
#endif
