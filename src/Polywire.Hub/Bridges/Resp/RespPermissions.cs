using Polywire.Hubs.Security;
using Polywire.Hubs.Topics;
using Polywire.Wires.Resp;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary>
/// What a restricted user may not ask, in redis-server 7.0.15's words. Channels and keys are asked for one by one; what concerns all keys, all channels
/// or other clients is for who may use them all.
/// </summary>
internal static class RespPermissions
{
    private const string NoKey = "NOPERM this user has no permissions to access one of the keys used as arguments";
    private const string NoChannel = "NOPERM this user has no permissions to access one of the channels used as arguments";

    /// <summary>Why a request is refused; null when it is not.</summary>
    internal static string? Forbids(Grant grant, RespRequest request, ReadOnlySpan<byte> input)
    {
        switch (request.Verb)
        {
            case RespVerb.Publish or RespVerb.SPublish:
                return grant.MayPublish(request.Argument(input, 1)) ? null : NoChannel;
            case RespVerb.Subscribe or RespVerb.SSubscribe:
                return MaySubscribe(grant, SubscriptionKind.Exact, request, input) ? null : NoChannel;
            case RespVerb.PSubscribe:
                return MaySubscribe(grant, SubscriptionKind.Glob, request, input) ? null : NoChannel;
            case RespVerb.Keys or RespVerb.Scan or RespVerb.RandomKey or RespVerb.DbSize or RespVerb.FlushAll or RespVerb.FlushDb:
                return grant.Permissions.AllQueues ? null : NoCommand(request);
            case RespVerb.Client:
                return grant.IsAdmin || ConcernsItself(request.Subverb) ? null : NoCommand(request);
            case RespVerb.Config or RespVerb.PubSub:
                return grant.IsAdmin ? null : NoCommand(request);
            default:
                return MayUse(grant, RespKeys.Of(request, input), request, input) ? null : NoKey;
        }
    }

    private static bool ConcernsItself(RespSubverb subverb) => subverb is not (RespSubverb.ClientKill or RespSubverb.ClientList or RespSubverb.ClientUnblock);

    private static bool MaySubscribe(Grant grant, SubscriptionKind kind, RespRequest request, ReadOnlySpan<byte> input)
    {
        for (int i = 1; i < request.Count; i++)
            if (!grant.MaySubscribe(kind, request.Argument(input, i))) return false;
        return true;
    }

    private static bool MayUse(Grant grant, RespKeys keys, RespRequest request, ReadOnlySpan<byte> input)
    {
        for (int i = keys.First; i <= keys.Last; i += keys.Step)
            if (!grant.MayUse(request.Argument(input, i))) return false;
        return true;
    }

    private static string NoCommand(RespRequest request) => $"NOPERM this user has no permissions to run the '{request.FullName}' command";
}
