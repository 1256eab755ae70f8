namespace Polywire.Wires.JsonRpc;

/// <summary>What a message is.</summary>
public enum JsonRpcKind
{
    /// <summary>No message yet.</summary>
    None,

    /// <summary><c>{"method":…,"id":…}</c>: wants a reply.</summary>
    Request,

    /// <summary><c>{"method":…}</c> without id (1.0: with the id null): never answered.</summary>
    Notification,

    /// <summary><c>{"result":…,"id":…}</c>: the call with that id succeeded.</summary>
    Result,

    /// <summary><c>{"error":…,"id":…}</c>: the call with that id failed.</summary>
    Error,

    /// <summary>JSON, but no valid request: answered with −32600.</summary>
    Invalid,

    /// <summary>JSON that has a result or error, but is no valid reply: never answered, or two peers would complain to each other for ever.</summary>
    InvalidReply,
}
