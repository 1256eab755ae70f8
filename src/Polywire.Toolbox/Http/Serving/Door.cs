using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Polywire.Toolbox.Http;

/// <summary>Looks at who comes before a request is served, and writes the log.</summary>
internal sealed class Door(RequestDelegate serve, IPAddress place, ServingOptions options)
{
    // Asks nobody who they are, and only this machine reaches it: any web page could, under a name of its own that leads to 127.0.0.1 (DNS rebinding).
    private readonly bool _guardsName = options.User is null && !options.Insecure && IPAddress.IsLoopback(place);

    private readonly byte[]? _login = options.User is { } user ? SHA256.HashData(Encoding.UTF8.GetBytes($"{user.UserName}:{user.Password}")) : null;

    internal async Task ServeAsync(HttpContext context)
    {
        try
        {
            if (_guardsName && !IsOurs(context.Request.Host.Host))
                await RefuseAsync(context, 421, $"This server answers to addresses and names without a dot only, not to '{context.Request.Host.Host}', which any web page could have pointed here (--user or --insecure change that).\n").ConfigureAwait(false);
            else if (_login is not null && !IsLogin(context.Request.Headers.Authorization.ToString()))
                await AskAsync(context).ConfigureAwait(false);
            else
                await serve(context).ConfigureAwait(false);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, bad.StatusCode, bad.Message + "\n").ConfigureAwait(false);
        }
        finally
        {
            options.Log?.Invoke(Line(context));
        }
    }

    internal static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        byte[] bytes = Encoding.UTF8.GetBytes(why);
        context.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(bytes).AsTask();
    }

    private static Task AskAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"polywire\", charset=\"UTF-8\"";
        return RefuseAsync(context, 401, "Who is there?\n");
    }

    private static bool IsOurs(string host) =>
        !host.TrimEnd('.').Contains('.', StringComparison.Ordinal) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _);

    private bool IsLogin(string authorization)
    {
        const string Basic = "Basic ";
        Span<byte> plain = new byte[authorization.Length];
        return authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) && Convert.TryFromBase64String(authorization[Basic.Length..].Trim(), plain, out int length)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(plain[..length]), _login);
    }

    // The log line that Apache began with: host - user [time] "request" status bytes
    private string Line(HttpContext context)
    {
        string target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? context.Request.Path;
        string plain = string.Concat(target.Select(letter => char.IsControl(letter) || letter == '"' ? '?' : letter));
        string time = options.Time.GetLocalNow().ToString("dd/MMM/yyyy HH:mm:ss", CultureInfo.InvariantCulture);
        return $"{context.Connection.RemoteIpAddress} - - [{time}] \"{context.Request.Method} {plain} {context.Request.Protocol}\" {context.Response.StatusCode} {context.Response.ContentLength?.ToString(CultureInfo.InvariantCulture) ?? "-"}";
    }
}
