using Polywire.Toolbox.Names.Messages;

namespace Polywire.Robustness.Tests.Names;

/// <summary>Damaged messages: each ends in a message, whose data can be spelled, or in the one exception, and costs little memory.</summary>
public sealed class DnsMutationTests
{
    [Fact]
    public void AnythingMayCome() => new Mutations(53, Answer(DnsType.A, "C0000201"), Services(), Rare()).Run(200_000, 40_000, static (input, random) =>
    {
        DnsMessage message;
        try
        {
            message = DnsReader.Read(input);
        }
        catch (DnsFormatException failure)
        {
            Assert.NotEmpty(failure.Section);
            return;
        }

        foreach (DnsRecord record in message.Answers.Concat(message.Authorities).Concat(message.Additionals))
        {
            Assert.InRange(record.Name.Wire.Length, 1, DnsName.MaxBytes);
            // To spell all of them takes too long.
            if (random.Next(8) == 0) Assert.DoesNotContain(record.ToString(), char.IsControl);
        }

        if (random.Next(8) != 0) return;
        DnsMessage again = DnsReader.Read(DnsWriter.Write(message));
        Assert.Equal(message.Questions, again.Questions);
        Assert.Equal(message.Answers.Count, again.Answers.Count);
    });

    private static DnsMessage Base => new()
    {
        Id = 7, IsResponse = true, Questions = [new DnsQuestion(DnsName.Parse("www.cats.test"), DnsType.A)], Edns = new DnsEdns { Options = [new DnsEdnsOption(15, new byte[] { 0, 22, 97 })] },
    };

    private static byte[] Answer(DnsType type, string hex) => DnsWriter.Write(Base with { Answers = [Record(type, hex), Record(DnsType.CNAME, "0377777700"), Record(DnsType.MX, "000A0377777700")] });

    private static byte[] Services() => DnsWriter.Write(Base with
    {
        Answers = [Record(DnsType.SRV, "0001000200350377777700"), Record(DnsType.TXT, "036162630100"), Record(DnsType.HTTPS, "0001000001000302683200030002005000040004C0000201"), Record(DnsType.CAA, "000569737375656361")],
        Authorities = [Record(DnsType.SOA, "0000" + new string('1', 40)), Record(DnsType.NSEC, "00000240010102FFFF")],
    });

    private static byte[] Rare() => DnsWriter.Write(Base with
    {
        Answers =
        [
            Record(DnsType.LOC, "00121613800000008000000000989680"), Record(DnsType.APL, "00010803C0A820"), Record(DnsType.HIP, "0201000111223300"), Record(DnsType.IPSECKEY, "0A030203777777000102"),
            Record(DnsType.AMTRELAY, "0A8300"), Record(DnsType.CERT, "000100010801"), Record(DnsType.A6, "400000000000000001" + "0377777700"), Record(DnsType.WKS, "C00002010640"),
            Record(DnsType.NSEC3, "0100000C01AA03FFFFFF000140"), Record(DnsType.RRSIG, "000105030000000F0000000100000002000700AABB"), Record(DnsType.NAPTR, "00010002015501450121" + "00"), Record((DnsType)65280, "00"),
        ],
    });

    private static DnsRecord Record(DnsType type, string hex) => new(DnsName.Parse("www.cats.test"), type, DnsClass.IN, 60, Convert.FromHexString(hex));
}
