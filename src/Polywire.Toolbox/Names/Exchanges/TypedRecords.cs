using System.Buffers.Binary;
using System.Net;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>Records of answers as values. The reader has seen to it that their data fits their types.</summary>
internal static class TypedRecords
{
    public static AddressRecord Address(DnsRecord record, DnsMessage _) => new(new IPAddress(record.Data.Span), Ttl(record));

    public static MxRecord Mx(DnsRecord record, DnsMessage _) => new(record.NameAt(2).ToString(), UInt16(record, 0), Ttl(record));

    public static TxtRecord Txt(DnsRecord record, DnsMessage _) => new(record.Strings(), Ttl(record));

    public static CNameRecord CName(DnsRecord record, DnsMessage _) => new(record.NameAt(0).ToString(), Ttl(record));

    public static PtrRecord Ptr(DnsRecord record, DnsMessage _) => new(record.NameAt(0).ToString(), Ttl(record));

    public static NsRecord Ns(DnsRecord record, DnsMessage _) => new(record.NameAt(0).ToString(), Ttl(record));

    public static SrvRecord Srv(DnsRecord record, DnsMessage message)
    {
        DnsName target = record.NameAt(6);
        return new SrvRecord(target.ToString(), UInt16(record, 4), UInt16(record, 0), UInt16(record, 2), Addresses(message, target), Ttl(record));
    }

    /// <summary>The addresses of a name in the additional records.</summary>
    public static IReadOnlyList<IPAddress> Addresses(DnsMessage message, DnsName name)
        => [.. message.Additionals.Where(record => record.Type is DnsType.A or DnsType.AAAA && record.Class == DnsClass.IN && record.Name.Equals(name)).Select(static record => new IPAddress(record.Data.Span))];

    /// <summary>What <paramref name="name"/> is an alias of in this answer; null for nothing.</summary>
    public static DnsName? Alias(DnsMessage message, DnsName name)
        => message.Answers.FirstOrDefault(record => record.Type == DnsType.CNAME && record.Name.Equals(name))?.NameAt(0);

    /// <summary>How long "there is none" holds: the lesser of the SOA's own TTL and its last field. https://www.rfc-editor.org/rfc/rfc2308#section-5</summary>
    public static TimeSpan? NegativeTtl(DnsMessage message)
    {
        DnsRecord? soa = message.Authorities.FirstOrDefault(static record => record.Type == DnsType.SOA);
        return soa is null ? null : TimeSpan.FromSeconds(Math.Min(soa.Ttl, BinaryPrimitives.ReadUInt32BigEndian(soa.Data.Span[^4..])));
    }

    /// <summary>The number of a zone's version, in its SOA.</summary>
    public static uint Serial(DnsRecord soa) => BinaryPrimitives.ReadUInt32BigEndian(soa.Data.Span[^20..]);

    /// <summary>By priority, and within one by chance, weighted. https://www.rfc-editor.org/rfc/rfc2782</summary>
    public static IReadOnlyList<SrvRecord> InTurn(IReadOnlyList<SrvRecord> records)
    {
        List<SrvRecord> order = [];
        foreach (IGrouping<ushort, SrvRecord> group in records.GroupBy(static record => record.Priority).OrderBy(static group => group.Key))
        {
            List<SrvRecord> left = [.. group.OrderBy(static record => record.Weight)];
            while (left.Count > 0)
            {
                int chance = Random.Shared.Next(left.Sum(static record => record.Weight) + 1), at = 0;
                for (int sum = left[0].Weight; sum < chance; sum += left[at].Weight) at++;
                order.Add(left[at]);
                left.RemoveAt(at);
            }
        }

        return order;
    }

    private static TimeSpan Ttl(DnsRecord record) => TimeSpan.FromSeconds(record.Ttl);

    private static ushort UInt16(DnsRecord record, int at) => BinaryPrimitives.ReadUInt16BigEndian(record.Data.Span[at..]);
}
