using System.Net;
using System.Net.Http.Headers;
using Polywire.Formats;
using Polywire.Wires.XmlRpc;

namespace Polywire.Rpc.XmlRpc;

/// <summary>Reads the body of an HTTP response.</summary>
internal static class XmlRpcBody
{
    /// <summary>The value that a server answered.</summary>
    /// <exception cref="RpcException">It answered with a fault, or with no XML-RPC.</exception>
    /// <exception cref="CodecException">The value is of another type.</exception>
    public static T? Read<T, TShape>(ReadOnlySpan<byte> body, HttpStatusCode status, MediaTypeHeaderValue? type, XmlRpcLimits limits, XmlRpcOptions options) where TShape : IShape<T>
    {
        ReadOnlySpan<byte> document;
        XmlRpcResponse response;
        try
        {
            document = XmlRpcFrameReader.ToUtf8(body, type?.CharSet);
            response = XmlRpcFrameReader.ReadResponse(document, limits);
        }
        catch (XmlRpcException) when ((int)status is < 200 or > 299)
        {
            throw RpcHttp.Failure(status, body);
        }
        catch (XmlRpcException wrong)
        {
            throw new RpcException(wrong.IsLimit ? RpcStatus.ResourceExhausted : RpcStatus.Internal, $"the server's answer is no XML-RPC: {wrong.Message} (at byte {wrong.Offset})", wrong);
        }
        if (response.FaultCode is { } code)
            throw new RpcException(StatusMap.FromXmlRpc(code), response.FaultText) { Code = code };
        // A method that returns nothing is answered without a value by some servers, with an empty string by those without nil.
        if (typeof(T) == typeof(Nothing))
            return default;
        if (response.Length == 0)
            return default(T) is null || typeof(T) == typeof(Value) ? default : throw new RpcException(RpcStatus.Internal, "the server answered without a value");
        return XmlRpcFormat.Read<T, TShape>(new XmlRpcReader(response.Value(document), limits.Values, options));
    }
}
