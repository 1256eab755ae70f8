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
    /// <param name="grant">What the user may do.</param>
    /// <param name="request">The request.</param>
    /// <param name="input">Its bytes.</param>
    /// <param name="name">The argument that is the channel or key; 0 when the command itself is refused, or nothing.</param>
    internal static string? Forbids(Grant grant, RespRequest request, ReadOnlySpan<byte> input, out int name)
    {
        name = 0;
        switch (request.Verb)
        {
            case RespVerb.Publish or RespVerb.SPublish:
                name = grant.MayPublish(request.Argument(input, 1)) ? 0 : 1;
                return name == 0 ? null : NoChannel;
            case RespVerb.Subscribe or RespVerb.SSubscribe:
                name = FirstForbidden(grant, SubscriptionKind.Exact, request, input);
                return name == 0 ? null : NoChannel;
            case RespVerb.PSubscribe:
                name = FirstForbidden(grant, SubscriptionKind.Glob, request, input);
                return name == 0 ? null : NoChannel;
            case RespVerb.Keys or RespVerb.Scan or RespVerb.RandomKey or RespVerb.DbSize or RespVerb.FlushAll or RespVerb.FlushDb:
                return grant.Permissions.AllQueues ? null : NoCommand(request);
            case RespVerb.Client:
                return grant.IsAdmin || ConcernsItself(request.Subverb) ? null : NoCommand(request);
            case RespVerb.Config or RespVerb.PubSub:
                return grant.IsAdmin ? null : NoCommand(request);
            default:
                name = FirstForbidden(grant, RespKeys.Of(request, input), request, input);
                return name == 0 ? null : NoKey;
        }
    }

    private static bool ConcernsItself(RespSubverb subverb) => subverb is not (RespSubverb.ClientKill or RespSubverb.ClientList or RespSubverb.ClientUnblock);

    private static int FirstForbidden(Grant grant, SubscriptionKind kind, RespRequest request, ReadOnlySpan<byte> input)
    {
        for (int i = 1; i < request.Count; i++)
            if (!grant.MaySubscribe(kind, request.Argument(input, i))) return i;
        return 0;
    }

    private static int FirstForbidden(Grant grant, RespKeys keys, RespRequest request, ReadOnlySpan<byte> input)
    {
        for (int i = keys.First; i <= keys.Last; i += keys.Step)
            if (!grant.MayUse(request.Argument(input, i))) return i;
        return 0;
    }

    private static string NoCommand(RespRequest request) => $"NOPERM this user has no permissions to run the '{request.FullName}' command";
}
