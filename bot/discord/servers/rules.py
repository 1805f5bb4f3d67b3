"""What holds in one place: the settings of its server, and those that were chosen for its channel, which count more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.discord.servers.server import Server, Servers, refusal
from bot.discord.spot import PLATFORM, Spot
from bot.support.policies import WATCHED, Policies, Within
from core.journal.values import Channel
from core.policy import ChannelPolicy


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds in ``spot``; ``policy`` is None where no channel can be set up, as in direct messages."""

    spot: Spot
    server: Server
    policy: ChannelPolicy | None = None

    @property
    def scope(self) -> str | None:
        """What is searched when nobody names a scope, the same whether the bot was asked or not; None is everything."""
        return (self.server.scope if self.policy is None else self.policy.scope) or None

    @property
    def is_off(self) -> bool:
        """Whether the bot says nothing here that others read."""
        return self.policy is not None and self.policy.mode == "off"

    def refusal(self, roles: Sequence[str]) -> str:
        """Return why somebody with these roles may not ask here, as a sentence; "" when they may.

        Where a mode was chosen for the channel itself the list of channels counts no more.
        """
        chosen = self.policy is not None and "mode" in self.policy.chosen
        server = replace(self.server, channels=()) if chosen else self.server
        return refusal(server, self.spot.place, self.spot.channel, roles)


async def rules_of(servers: Servers, policies: Policies | None, spot: Spot) -> Rules:
    """Return what holds in a place; never raises."""
    server = await servers.of(spot.guild)
    if policies is None or spot.direct:
        return Rules(spot, server)
    return Rules(spot, server, await policies.of(Channel(PLATFORM, spot.guild, spot.channel)))


def within(servers: Servers) -> Within:
    """Return what servers make of a channel's policy: their scope and their list of channels, if it has not its own."""

    async def held(channel: Channel, policy: ChannelPolicy) -> ChannelPolicy:
        server = await servers.of(channel.workspace)
        left_out = server.channels and channel.channel not in {*server.channels, *server.forums}
        is_mentioned = policy.mode in WATCHED and "mode" not in policy.chosen and left_out
        scope = policy.scope if "scope" in policy.chosen else server.scope
        if not is_mentioned and scope == policy.scope:
            return policy
        return replace(policy, scope=scope, mode="mention" if is_mentioned else policy.mode)

    return held
