using System.Buffers.Binary;
using System.Text;
using Polywire.Messages;

namespace Polywire.Toolbox.Names.Messages;

/// <summary>What the pseudo record OPT says (RFC 6891 6.1).</summary>
public sealed record DnsEdns
{
    private const ushort ExtendedError = 15;

    /// <summary>The largest UDP message that the sender takes, in bytes; 1,232 fits every path of IPv6.</summary>
    public ushort UdpBytes { get; init; } = 1232;

    /// <summary>The version: 0.</summary>
    public byte Version { get; init; }

    /// <summary>The bit DO: signatures are wanted (RFC 3225).</summary>
    public bool DnssecOk { get; init; }

    /// <summary>The options, in the order in which they came.</summary>
    public IReadOnlyList<DnsEdnsOption> Options { get; init; } = [];

    /// <summary>The first explanation of an error (RFC 8914): its number and text, control characters as <c>\x1b</c>; null for none.</summary>
    public string? ErrorText
    {
        get
        {
            foreach (DnsEdnsOption option in Options)
            {
                if (option.Code != ExtendedError || option.Data.Length < 2) continue;
                int code = BinaryPrimitives.ReadUInt16BigEndian(option.Data.Span);
                string text = PrintableText.Of(Encoding.UTF8.GetString(option.Data.Span[2..]).TrimEnd('\0'));
                return text.Length > 0 ? $"EDE {code}: {text}" : $"EDE {code}";
            }

            return null;
        }
    }
}
