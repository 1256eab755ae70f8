using System.Globalization;

namespace Polywire.Toolbox.Names.Messages;

/// <summary>Response codes by the names that tools print (IANA's registry).</summary>
public static class ResponseCodes
{
    private static readonly string[] s_names = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE"];

    /// <summary>The code's name, or <c>RCODE</c> and its number.</summary>
    public static string Text(DnsResponseCode code) => code switch
    {
        DnsResponseCode.BadVersion => "BADVERS",
        DnsResponseCode.BadCookie => "BADCOOKIE",
        _ when (int)code < s_names.Length => s_names[(int)code],
        _ => string.Create(CultureInfo.InvariantCulture, $"RCODE{(int)code}"),
    };
}
