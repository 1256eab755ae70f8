using Microsoft.AspNetCore.Http;

namespace Polywire.AspNetCore;

/// <summary>Answers of HTTP itself, to requests that never become calls.</summary>
internal static class HttpAnswer
{
    /// <summary>Says why not, in plain text.</summary>
    internal static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status405MethodNotAllowed) context.Response.Headers.Allow = "POST";
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(why);
    }
}
