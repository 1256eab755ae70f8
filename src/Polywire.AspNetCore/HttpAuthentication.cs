using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Http;
using Polywire.Connections;

namespace Polywire.AspNetCore;

/// <summary>Who calls, for servers without an application around them: HTTP Basic (RFC 7617), Bearer (RFC 6750), or a client certificate.</summary>
internal static class HttpAuthentication
{
    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";

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
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = options.UserOfToken is null
            ? "Basic realm=\"polywire\", charset=\"UTF-8\""
            : new Microsoft.Extensions.Primitives.StringValues(["Basic realm=\"polywire\", charset=\"UTF-8\"", "Bearer realm=\"polywire\""]);
        return false;
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
