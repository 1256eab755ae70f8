using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Polywire.Rpc;
using Polywire.Wires.Grpc;

namespace Polywire.AspNetCore;

/// <summary>How long callers wait, on the wires that have no header of their own for it.</summary>
internal static class HttpTimeout
{
    /// <summary>What the headers of Connect or gRPC say; null when there is none.</summary>
    internal static TimeSpan? Of(IHeaderDictionary headers)
    {
        try
        {
            if (headers.TryGetValue(RpcHttp.Timeout, out StringValues milliseconds)) return GrpcTimeout.ParseConnect(milliseconds.ToString());
            return headers.TryGetValue("grpc-timeout", out StringValues timeout) ? GrpcTimeout.Parse(timeout.ToString()) : null;
        }
        catch (GrpcException)
        {
            // A header that is none of the wire's own, and that says nothing: the server's own time-out holds.
            return null;
        }
    }
}
