using Polywire.Formats;
using Polywire.Wires.Zerorpc;

namespace Polywire.Rpc.Zerorpc;

/// <summary>How calls fail in zerorpc's words: a name, a message, a traceback.</summary>
internal static class ZerorpcErrors
{
    /// <summary>Ours: the name of the status. No traceback crosses the wire.</summary>
    public static ZerorpcError Of(RpcException failure) => new(failure.StatusName, failure.Message, "");

    /// <summary>The peer's. Names that are no status are exceptions' classes, which the message then begins with; they and the traceback are the details.</summary>
    public static RpcException Failure(ZerorpcError error)
    {
        if (StatusMap.FromName(error.Name) is { } status)
            return new RpcException(status, error.Message);
        string message = error.Name.Length == 0 ? error.Message : $"{error.Name}: {error.Message}";
        // Python says NameError with nothing but the name of a method that it has not; with more it is a method's own.
        RpcStatus found = error.Name == "NameError" && error.Message.Length > 0 && !error.Message.Contains(' ', StringComparison.Ordinal) ? RpcStatus.Unimplemented : RpcStatus.Unknown;
        return new RpcException(found, message)
        {
            Details = Value.Map(("name", Value.From(error.Name)), ("traceback", Value.From(error.Trace))),
        };
    }
}
