using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>The end of every message that is written, whatever it says.</summary>
internal static class JsonRpcMessage
{
    /// <summary>Puts around a text what tells it from the next one.</summary>
    public static void Finish(MessageBuffer message, JsonRpcFraming framing)
    {
        switch (framing)
        {
            case JsonRpcFraming.Headers:
                Span<byte> header = stackalloc byte[JsonRpcWriter.HeaderLength];
                message.Prepend(header[..JsonRpcWriter.WriteHeader(header, message.Count)]);
                break;
            case JsonRpcFraming.Values or JsonRpcFraming.Lines:
                message.Append("\n"u8);
                break;
        }
    }
}
