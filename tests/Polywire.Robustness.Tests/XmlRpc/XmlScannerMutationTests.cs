using System.Buffers;
using System.Text;
using System.Xml;
using Polywire.Formats;
using XmlText = Polywire.Formats.XmlText;

namespace Polywire.Robustness.Tests.XmlRpc;

/// <summary>
/// Our scanner against System.Xml's reader with document types prohibited: whatever document the scanner takes, that reader takes too,
/// and both see the same elements and texts. So nothing can be told to us that another XML parser would read otherwise.
/// </summary>
public sealed class XmlScannerMutationTests
{
    [Fact]
    public void WhatWeTakeSystemXmlTakesAndReadsTheSame()
    {
        int taken = 0;
        new Mutations(2, XmlRpcSamples.Values[..^2]).Run(1_000_000, 64 * 1024, (input, _) =>
        {
            if (Ours(input) is not { } ours) return;
            taken++;
            Assert.Equal(Theirs(input), ours);
        });
        Assert.True(taken > 10_000, $"{taken} taken: the mutations miss");
    }

    // The events of a document; null when it is refused.
    private static string? Ours(ReadOnlySpan<byte> input)
    {
        try
        {
            var scanner = new XmlScanner(input);
            var events = new StringBuilder();
            var text = new ArrayBufferWriter<byte>();
            Stack<string> open = new();
            bool root = false;
            while (scanner.Next() != XmlToken.End)
            {
                switch (scanner.Token)
                {
                    case XmlToken.Text when open.Count == 0:
                        if (!scanner.IsBlank) return null; // the grammar's business: only white space stands beside the root
                        break;
                    case XmlToken.Text:
                        XmlText.Unescape(scanner.Text, scanner.IsCData, text);
                        break;
                    case XmlToken.Open:
                        if (open.Count == 0 && root) return null;
                        root = true;
                        Flush(events, text).Append('<').Append(Encoding.ASCII.GetString(scanner.Name)).Append('>');
                        open.Push(Encoding.ASCII.GetString(scanner.Name));
                        break;
                    default:
                        if (open.Count == 0 || open.Pop() != Encoding.ASCII.GetString(scanner.Name)) return null;
                        Flush(events, text).Append("</>");
                        break;
                }
            }
            return root && open.Count == 0 ? events.ToString() : null;
        }
        catch (CodecException)
        {
            return null;
        }
    }

    private static StringBuilder Flush(StringBuilder events, ArrayBufferWriter<byte> text)
    {
        events.Append(Encoding.UTF8.GetString(text.WrittenSpan));
        text.ResetWrittenCount();
        return events;
    }

    private static string? Theirs(ReadOnlySpan<byte> input)
    {
        // As text, so that the encoding that a declaration names is nobody's business here.
        using var reader = new XmlTextReader(new StringReader(Encoding.UTF8.GetString(input))) { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, Namespaces = false, Normalization = true };
        var events = new StringBuilder();
        try
        {
            while (reader.Read())
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element:
                        events.Append('<').Append(reader.Name).Append('>').Append(reader.IsEmptyElement ? "</>" : "");
                        break;
                    case XmlNodeType.EndElement:
                        events.Append("</>");
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                        events.Append(reader.Value);
                        break;
                    case XmlNodeType.Whitespace when reader.Depth > 0:
                        events.Append(reader.Value);
                        break;
                }
            }
            return events.ToString();
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
