using Polywire.Addressing;
using Polywire.Hubs.Topics;

namespace Polywire.Hubs.Security;

/// <summary>What a user may do. Null where everything is allowed.</summary>
internal sealed class Permissions(NamePattern[]? publish, NamePattern[]? subscribe, NamePattern[]? queues, NamePattern[]? services, bool admin)
{
    // Longer patterns select no topic that could not be named otherwise, and would only cost.
    private const int LongestPattern = 1024;

    /// <summary>Everything.</summary>
    internal static Permissions All { get; } = new(null, null, null, null, admin: true);

    /// <summary>Nothing: of a user that is one no longer.</summary>
    internal static Permissions None { get; } = new([], [], [], [], admin: false);

    /// <summary>Whether anything is not allowed, so that each use must be asked for.</summary>
    internal bool Restricts { get; } = publish is not null || subscribe is not null || queues is not null || services is not null || !admin;

    /// <summary>Whether it may look after the hub.</summary>
    internal bool IsAdmin { get; } = admin;

    /// <summary>Whether all queues are allowed: for what touches them all.</summary>
    internal bool AllQueues { get; } = queues is null;

    /// <summary>What a user's entry says.</summary>
    /// <exception cref="AddressException">A pattern is none.</exception>
    internal static Permissions Of(HubUser user)
    {
        bool free = user.Publish is null && user.Subscribe is null && user.Queues is null && user.Services is null;
        bool admin = user.Admin ?? free;
        return free && admin ? All : new(Read(user, user.Publish), Read(user, user.Subscribe), Read(user, user.Queues), Read(user, user.Services), admin);
    }

    internal bool MayPublish(ReadOnlySpan<byte> topic) => Any(publish, topic);

    internal bool MayUse(ReadOnlySpan<byte> queue) => Any(queues, queue);

    internal bool MayCall(ReadOnlySpan<byte> method) => Any(services, method);

    internal bool MaySubscribe(SubscriptionKind kind, ReadOnlySpan<byte> pattern)
    {
        if (subscribe is null) return true;
        if (kind is SubscriptionKind.Exact) return Any(subscribe, pattern);
        if (pattern.Length > LongestPattern || !NameCover.Covers(subscribe, NamePattern.Of(kind, pattern))) return false;
        // STOMP's a.> is also a itself.
        return kind != SubscriptionKind.StompTokens || !pattern.EndsWith(".>"u8) || NameCover.Covers(subscribe, NamePattern.Of(kind, pattern[..^2]));
    }

    private static bool Any(NamePattern[]? patterns, ReadOnlySpan<byte> name)
    {
        if (patterns is null) return true;
        foreach (NamePattern pattern in patterns)
            if (pattern.Matches(name)) return true;
        return false;
    }

    private static NamePattern[]? Read(HubUser user, IReadOnlyList<string>? texts) => texts is null ? null
        : [.. texts.Select(text => NamePattern.TryParse(text, out NamePattern? pattern, out string? wrong) ? pattern! : throw new AddressException($"User {user.Name}: {wrong}."))];
}
