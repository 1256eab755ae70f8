using System.Text;

namespace Polywire.Robustness.Tests.XmlRpc;

/// <summary>Documents to be damaged.</summary>
internal static class XmlRpcSamples
{
    public static byte[][] Values { get; } =
    [
        .. new[]
        {
            "<value><struct><member><name>a</name><value><array><data><value><i4>5</i4></value><value><i8>-99</i8></value><value>x&amp;y &#x1F608;</value></data></array></value></member></struct></value>",
            "<?xml version=\"1.0\" encoding='utf-8' standalone=\"yes\"?>\n<!-- c --><value a='1' xmlns:ex=\"http://x/&lt;\">\r\n<ex:nil/>\r</value><?pi d?>",
            "<value><![CDATA[<a> & ]]]]>b\r\nc\rd<![CDATA[>]]>é😈\uFFFD</value>",
            "<value><array><data><value><base64>aGVsbG8gd29y\r\nbGQ=</base64></value><value><dateTime.iso8601>19980717T14:08:55+01:00</dateTime.iso8601></value><value><double>-1.5e-7</double></value><value><boolean>1</boolean></value><value/></data></array></value>",
            "<!DOCTYPE value [<!ENTITY lol \"lol\"><!ENTITY b \"&lol;&lol;\">]><value>&b;</value>",
            "<value><struct><member><name>biginteger</name><value><ex:biginteger>123456789012345678901</ex:biginteger></value></member><member><name/><value><ex:bigdecimal>1.10</ex:bigdecimal></value></member></struct></value>",
        }.Select(Encoding.UTF8.GetBytes),
        Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("<?xml version='1.0'?><value>é</value>")).ToArray(),
        Encoding.Latin1.GetBytes("<?xml version='1.0' encoding='iso-8859-1'?><value>é</value>"),
    ];
}
