using Polywire.Hubs.Topics;

namespace Polywire.Hubs.Security;

/// <summary>
/// What a connection may do: it has one from its log-in on, and asks it before each use. A reload changes what it says, for connections that are
/// open too. From any thread; asking allocates nothing, but for patterns of subscriptions.
/// </summary>
internal sealed class Grant
{
    private Permissions _permissions;

    /// <param name="user">Who.</param>
    /// <param name="permissions">What it may do now.</param>
    internal Grant(string user, Permissions permissions)
    {
        User = user;
        _permissions = permissions;
    }

    /// <summary>Of connections to a hub that has no users: everything.</summary>
    internal static Grant Everything { get; } = new("", Permissions.All);

    /// <summary>The user's name; empty where nobody need log in.</summary>
    internal string User { get; }

    /// <summary>What it may do now; another object after a reload that changed it.</summary>
    internal Permissions Permissions
    {
        get => Volatile.Read(ref _permissions);
        set => Volatile.Write(ref _permissions, value);
    }

    /// <summary>Whether anything at all is forbidden: who serves many messages may ask once per read.</summary>
    internal bool IsRestricted => Permissions.Restricts;

    /// <summary>Whether it may look at and end others' connections, and empty the hub.</summary>
    internal bool IsAdmin => Permissions.IsAdmin;

    /// <summary>Whether it may publish to a topic.</summary>
    internal bool MayPublish(ReadOnlySpan<byte> topic) => Permissions.MayPublish(topic);

    /// <summary>Whether it may subscribe: only when everything that the pattern can match is allowed.</summary>
    internal bool MaySubscribe(SubscriptionKind kind, ReadOnlySpan<byte> pattern) => Permissions.MaySubscribe(kind, pattern);

    /// <summary>Whether it may put on and take from a queue, or ask and answer under a request name.</summary>
    internal bool MayUse(ReadOnlySpan<byte> queue) => Permissions.MayUse(queue);

    /// <summary>Whether it may call a method, by its full name.</summary>
    internal bool MayCall(ReadOnlySpan<byte> method) => Permissions.MayCall(method);
}
