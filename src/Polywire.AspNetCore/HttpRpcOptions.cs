using System.Security.Cryptography.X509Certificates;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.AspNetCore;

/// <summary>Where on an HTTP server each wire is, and what calls may cost.</summary>
public sealed record HttpRpcOptions
{
    /// <summary>The defaults.</summary>
    public static HttpRpcOptions Default { get; } = new();

    /// <summary>JSON-RPC, with POST and WebSocket. Default <c>/jsonrpc</c>; null for none.</summary>
    public string? JsonRpcPath { get; init; } = "/jsonrpc";

    /// <summary>
    /// Where pages come from that may open a WebSocket here, such as <c>https://example.org</c>, beside those that this server itself gave
    /// out. Default none. Programs that are no browsers do not say, and may.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>
    /// Names by which a <see cref="HttpRpcServer"/> may be called (the Host header, without its port), beside IP addresses and names without a dot, such as <c>localhost</c>; <c>*</c> for any. Asked only where
    /// nobody else stands in the way of a web page: at a loopback address, without TLS, and without <see cref="RpcServerOptions.CheckCredentials"/>. Default none; another name is
    /// answered with status 421.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>XML-RPC. Default <c>/RPC2</c>; null for none.</summary>
    public string? XmlRpcPath { get; init; } = "/RPC2";

    /// <summary>What XML-RPC's callers understand beyond the specification of 1999. Default nothing: no integers of 64 bits, no null.</summary>
    public XmlRpcOptions XmlRpc { get; init; } = XmlRpcOptions.Default;

    /// <summary>What stands before <c>/package.Service/Method</c> for Twirp. Default <c>/twirp</c>; null for none; empty for no prefix, where JSON is Connect's.</summary>
    public string? TwirpPrefix { get; init; } = "/twirp";

    /// <summary>gRPC, gRPC-Web and Connect at <c>/package.Service/Method</c>. Default true.</summary>
    public bool Grpc { get; init; } = true;

    /// <summary>
    /// The user that a token stands for (HTTP Bearer, RFC 6750); null for none. Asked where <see cref="RpcServerOptions.CheckCredentials"/> is; null (the default):
    /// tokens stand for nobody.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, ValueTask<string?>>? UserOfToken { get; init; }

    /// <summary>
    /// The user that a client's certificate stands for, which was checked against the listener's authorities; null for none. Null (the default): certificates stand
    /// for nobody.
    /// </summary>
    public Func<X509Certificate2, string?>? UserOfCertificate { get; init; }

    /// <summary>Limits, time-outs, introspection, and who may call: <see cref="RpcServerOptions.CheckCredentials"/> is asked for user and password of HTTP Basic.</summary>
    public RpcServerOptions Calls { get; init; } = RpcServerOptions.Default;
}
