using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Polywire.Connections;
using Polywire.Rpc;

namespace Polywire.AspNetCore;

/// <summary>Who calls, for servers without an application around them: HTTP Basic (RFC 7617), Bearer (RFC 6750), or a client certificate.</summary>
internal static class HttpAuthentication
{
    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";
    private const string BasicChallenge = "Basic realm=\"polywire\", charset=\"UTF-8\"", BearerChallenge = "Bearer realm=\"polywire\"";

    /// <summary>Whether a request may go on; otherwise it has been answered with 401.</summary>
    internal static ValueTask<bool> AdmitsAsync(HttpContext context, HttpRpcOptions options) =>
        options.Calls.CheckCredentials is { } check ? AdmitsAsync(context, options, check) : new(true);

    private static async ValueTask<bool> AdmitsAsync(HttpContext context, HttpRpcOptions options, CredentialCheck check)
    {
        if (await UserAsync(context, options, check).ConfigureAwait(false) is { } user)
        {
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user)], "Polywire"));
            return true;
        }
        await RefuseAsync(context, options.UserOfToken is not null).ConfigureAwait(false);
        return false;
    }

    private static Task RefuseAsync(HttpContext context, bool takesTokens)
    {
        string why = $"log in: this server asks who calls, with HTTP Basic{(takesTokens ? " or Bearer" : "")}";
        IHeaderDictionary headers = context.Response.Headers;
        headers.WWWAuthenticate = takesTokens ? new StringValues([BasicChallenge, BearerChallenge]) : BasicChallenge;
        if (!Grpc.GrpcHead.TryParse(context.Request.ContentType, out Grpc.GrpcHead head) || head.IsConnect)
            return HttpAnswer.RefuseAsync(context, StatusCodes.Status401Unauthorized, why + "\n");
        // Who speaks gRPC is told in its own words as well, which count more to it than HTTP's (https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md).
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        foreach ((string name, string value) in Grpc.GrpcAnswer.TrailersOf(new RpcException(RpcStatus.Unauthenticated, why))) headers[name] = value;
        return Task.CompletedTask;
    }

    private static async ValueTask<string?> UserAsync(HttpContext context, HttpRpcOptions options, CredentialCheck check)
    {
        string header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase))
            return await OfBasicAsync(header[Basic.Length..].Trim(), check).ConfigureAwait(false);
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && options.UserOfToken is { } ofToken)
            return await ofToken(Encoding.UTF8.GetBytes(header[Bearer.Length..].Trim())).ConfigureAwait(false);
        return header.Length == 0 && options.UserOfCertificate is { } ofCertificate && context.Connection.ClientCertificate is { } certificate
            ? ofCertificate(certificate)
            : null;
    }

    // user-pass = user-id ":" password, base64 (RFC 7617 section 2)
    private static async ValueTask<string?> OfBasicAsync(string credentials, CredentialCheck check)
    {
        byte[] decoded = new byte[credentials.Length];
        if (!Convert.TryFromBase64Chars(credentials, decoded, out int length)) return null;
        int colon = decoded.AsSpan(0, length).IndexOf((byte)':');
        return colon > 0 && await check(decoded.AsMemory(0, colon), decoded.AsMemory(colon + 1, length - colon - 1)).ConfigureAwait(false)
            ? Encoding.UTF8.GetString(decoded, 0, colon)
            : null;
    }
}
