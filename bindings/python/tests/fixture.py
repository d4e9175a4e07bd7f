# SPDX-License-Identifier: MIT
"""An org of Ada's with three seats, Grace and Joan outside, and a clock that stands until it is set."""
import datetime
import unittest

import muster

START = datetime.datetime(2030, 1, 1, tzinfo=datetime.timezone.utc)


class Engine(unittest.TestCase):
    options = {}

    def setUp(self):
        self.now = START
        self.store = self.opened(muster.Store(":memory:", clock=self.micros, **self.options))
        self.host = self.opened(self.store.system())
        self.ada, self.grace, self.joan = (self.host.create_account(name) for name in ("ada", "grace", "joan"))
        self.host.offer_plan("team", seats=3)
        self.as_ada = self.opened(self.store.session(self.ada.id))
        self.as_grace = self.opened(self.store.session(self.grace.id))
        self.org = self.as_ada.create_org("engine", "Engine Works", plan="team")

    def micros(self):
        epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
        return (self.now - epoch) // datetime.timedelta(microseconds=1)

    def token(self, invitation):
        """The token of an invitation's message, which is then delivered."""
        message = next(m for m in self.host.claim_messages() if m.invitation == invitation.id and m.token)
        self.host.message_done(message)
        return message.token

    def opened(self, handle):
        self.addCleanup(handle.close)
        return handle
