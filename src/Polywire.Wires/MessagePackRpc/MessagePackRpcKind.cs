namespace Polywire.Wires.MessagePackRpc;

/// <summary>What a message is: the first value of its list. https://github.com/msgpack-rpc/msgpack-rpc/blob/master/spec.md</summary>
public enum MessagePackRpcKind
{
    /// <summary><c>[0, msgid, method, params]</c></summary>
    Request = 0,

    /// <summary><c>[1, msgid, error, result]</c></summary>
    Response = 1,

    /// <summary><c>[2, method, params]</c></summary>
    Notification = 2,
}
