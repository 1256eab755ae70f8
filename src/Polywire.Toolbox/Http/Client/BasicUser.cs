using System.Net;
using System.Text;

namespace Polywire.Toolbox.Http;

/// <summary>User and password as URLs and HTTP's Basic carry them: RFC 3986 section 3.2.1, RFC 7617.</summary>
internal static class BasicUser
{
    /// <summary>Who stands in a URL; null for nobody.</summary>
    internal static NetworkCredential? Of(Uri url)
    {
        if (url.UserInfo.Length == 0) return null;
        string[] user = url.UserInfo.Split(':', 2);
        return new NetworkCredential(Uri.UnescapeDataString(user[0]), user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "");
    }

    /// <summary>The URL without whoever stands in it.</summary>
    internal static Uri Without(Uri url) => url.UserInfo.Length == 0 ? url : new UriBuilder(url) { UserName = "", Password = "" }.Uri;

    // credentials = "Basic" SP base64(user ":" password)   https://www.rfc-editor.org/rfc/rfc7617#section-2
    internal static string Header(NetworkCredential user) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user.UserName}:{user.Password}"));
}
