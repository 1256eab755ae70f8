using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Polywire.AspNetCore;

/// <summary>HTTP Basic (RFC 7617), for servers without an application around them.</summary>
internal static class BasicAuthentication
{
    private const string Scheme = "Basic ";

    /// <summary>Whether a request may go on; otherwise it has been answered with 401.</summary>
    internal static bool Admits(HttpContext context, PasswordCheck? check)
    {
        if (check is null) return true;
        string header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && User(header.AsSpan(Scheme.Length).Trim(), check) is { } user)
        {
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user)], "Basic"));
            return true;
        }
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"polywire\", charset=\"UTF-8\"";
        return false;
    }

    // user-pass = user-id ":" password, base64 (RFC 7617 section 2)
    private static string? User(ReadOnlySpan<char> credentials, PasswordCheck check)
    {
        byte[] decoded = new byte[credentials.Length];
        if (!Convert.TryFromBase64Chars(credentials, decoded, out int length)) return null;
        ReadOnlySpan<byte> pair = decoded.AsSpan(0, length);
        int colon = pair.IndexOf((byte)':');
        return colon > 0 && check(pair[..colon], pair[(colon + 1)..]) ? Encoding.UTF8.GetString(pair[..colon]) : null;
    }
}
