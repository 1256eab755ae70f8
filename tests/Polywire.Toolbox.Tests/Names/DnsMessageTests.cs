using System.Text;
using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Tests.Names;

/// <summary>Messages to bytes and back, cut everywhere, and with what RFC 1035 forbids.</summary>
public sealed class DnsMessageTests
{
    private static readonly DnsMessage s_full = new()
    {
        Id = 0xBEEF, IsResponse = true, AuthoritativeAnswer = true, RecursionDesired = true, RecursionAvailable = true, AuthenticData = true, CheckingDisabled = true,
        Opcode = DnsOpcode.Notify, ResponseCode = DnsResponseCode.BadVersion,
        Questions = [new DnsQuestion(DnsName.Parse("www.cats.test"), DnsType.ANY)],
        Answers = [FakeDnsServer.Address("www.cats.test", "192.0.2.1"), FakeDnsServer.Named("alias.cats.test", DnsType.CNAME, "www.cats.test"), FakeDnsServer.Soa("cats.test", 7)],
        Authorities = [FakeDnsServer.Named("cats.test", DnsType.NS, "ns.cats.test")],
        Additionals = [new DnsRecord(DnsName.Parse("x.test"), (DnsType)65280, (DnsClass)77, 5, new byte[] { 1, 2, 3 })],
        Edns = new DnsEdns { UdpBytes = 4000, DnssecOk = true, Options = [new DnsEdnsOption(15, new byte[] { 0, 22, (byte)'n', (byte)'o' }), new DnsEdnsOption(10, default)] },
    };

    [Fact]
    public void Round_trip()
    {
        DnsMessage read = DnsReader.Read(DnsWriter.Write(s_full));

        Same(s_full, read);
        Assert.Equal("EDE 22: no", read.Edns!.ErrorText);
    }

    [Fact]
    public void Nothing_of_a_message_drives_a_terminal_or_forges_a_line()
    {
        byte[] wild = [.. "x\u001b[2J\n"u8];
        DnsRecord[] records =
        [
            new(DnsName.Root, DnsType.CAA, DnsClass.IN, 1, (byte[])[0, (byte)wild.Length, .. wild, .. wild]), new(DnsName.Root, DnsType.TXT, DnsClass.IN, 1, (byte[])[(byte)wild.Length, .. wild]),
            new(DnsName.Root, DnsType.URI, DnsClass.IN, 1, (byte[])[0, 1, 0, 1, .. wild]), new(DnsName.Root, DnsType.CNAME, DnsClass.IN, 1, (byte[])[(byte)wild.Length, .. wild, 0]),
        ];
        DnsEdns edns = new() { Options = [new DnsEdnsOption(15, (byte[])[0, 22, .. wild])] };

        foreach (string text in records.Select(static record => record.ToString()).Append(edns.ErrorText!)) Assert.DoesNotContain(text, char.IsControl);
        Assert.Equal(@"0 x\027[2J\010 ""x\027[2J\010""", records[0].DataText);
        Assert.Equal(@"EDE 22: x\x1b[2J\x0a", edns.ErrorText);
    }

    [Fact]
    public void Cut_anywhere_is_an_error_and_never_another_message()
    {
        byte[] bytes = DnsWriter.Write(s_full);
        for (int length = 0; length < bytes.Length; length++) Assert.Throws<DnsFormatException>(() => DnsReader.Read(bytes.AsSpan(0, length)));
        Same(s_full, DnsReader.Read([.. bytes, 1, 2, 3]));
    }

    [Fact]
    public void Truncated_by_its_own_word_whatever_is_there_counts()
    {
        byte[] bytes = DnsWriter.Write(s_full with { Truncated = true });
        int question = DnsWriter.Write(s_full with { Answers = [], Authorities = [], Additionals = [], Edns = null }).Length;
        for (int length = question; length < bytes.Length; length++)
        {
            DnsMessage read = DnsReader.Read(bytes.AsSpan(0, length));
            Assert.True(read.Truncated);
            Assert.Equal(s_full.Questions, read.Questions);
        }
    }

    [Fact]
    public void Names_are_compressed()
    {
        byte[] bytes = DnsWriter.Write(s_full);

        Assert.Equal(1, Count(bytes, "cats"u8));
        // RFC 3597 4: in the data of newer types never.
        byte[] server = DnsWriter.Write(new DnsMessage { Answers = [new DnsRecord(DnsName.Parse("cats"), DnsType.SRV, DnsClass.IN, 1, (byte[])[0, 1, 0, 2, 0, 3, .. DnsName.Parse("cats").Wire])] });
        Assert.Equal(2, Count(server, "cats"u8));
    }

    [Theory]
    // A pointer to itself, to another one ahead, and a loop of two.
    [InlineData("C00C")]
    [InlineData("C00E C00C")]
    [InlineData("0161 C00C")]
    [InlineData("0161 C010 0162 C00C")]
    // Labels of the kinds 01 and 10 (RFC 6891 5).
    [InlineData("4161 00")]
    [InlineData("8161 00")]
    // Cut labels and pointers.
    [InlineData("0561")]
    [InlineData("C0")]
    public void Bad_names_are_refused(string name)
    {
        byte[] message = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. Convert.FromHexString(name.Replace(" ", "", StringComparison.Ordinal)), .. name.Length < 6 && name != "C00C" ? Array.Empty<byte>() : [0, 1, 0, 1]];

        Assert.Throws<DnsFormatException>(() => DnsReader.Read(message));
    }

    [Fact]
    public void A_name_may_have_255_bytes_and_no_more_by_pointers_either()
    {
        DnsName longest = DnsName.Parse(string.Join('.', new string('a', 63), new string('b', 63), new string('c', 63), new string('d', 61)));
        byte[] header = [0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0];
        byte[] whole = [.. header, .. longest.Wire, 0, 1, 0, 1, 0xC0, 12, 0, 1, 0, 1];
        Assert.Equal(longest, DnsReader.Read(whole).Questions[1].Name);

        byte[] longer = [.. header, .. longest.Wire, 0, 1, 0, 1, 1, (byte)'x', 0xC0, 12, 0, 1, 0, 1];
        Assert.Throws<DnsFormatException>(() => DnsReader.Read(longer));
    }

    [Fact]
    public void Compressed_names_within_newer_types_are_refused()
    {
        // An RRSIG's signer is a pointer to the question.
        byte[] message = [0, 1, 0x80, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, (byte)'a', 0, 0, 1, 0, 1, 0xC0, 12, 0, 46, 0, 1, 0, 0, 0, 0, 0, 20, .. new byte[18], 0xC0, 12];

        DnsFormatException failure = Assert.Throws<DnsFormatException>(() => DnsReader.Read(message));

        Assert.Equal("RFC 3597 4", failure.Section);
    }

    [Fact]
    public void Options_stand_once_and_at_the_root()
    {
        byte[] opt = [0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 0];
        byte[] header = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

        Assert.Equal(1024, DnsReader.Read([.. header, .. opt]).Edns!.UdpBytes);
        header[11] = 2;
        Assert.Throws<DnsFormatException>(() => DnsReader.Read([.. header, .. opt, .. opt]));
        header[11] = 1;
        Assert.Throws<DnsFormatException>(() => DnsReader.Read([.. header, 1, (byte)'a', .. opt]));
    }

    [Fact]
    public void More_than_a_message_holds_is_refused()
    {
        DnsRecord big = new(DnsName.Root, (DnsType)65280, DnsClass.IN, 0, new byte[DnsWriter.MaxBytes - DnsReader.HeaderBytes - 11]);

        Assert.Equal(DnsWriter.MaxBytes, DnsWriter.Write(new DnsMessage { Answers = [big] }).Length);
        Assert.Throws<DnsFormatException>(() => DnsWriter.Write(new DnsMessage { Answers = [big with { Name = DnsName.Parse("a") }] }));
    }

    [Theory]
    [InlineData(DnsType.A, "C0000201", "192.0.2.1")]
    [InlineData(DnsType.A, "C00002", @"\# 3 C00002")]
    [InlineData(DnsType.TXT, "0361226203005C07", @"""a\""b"" ""\000\\\007""")]
    [InlineData(DnsType.TXT, "", @"\# 0")]
    [InlineData(DnsType.AAAA, "20010DB8000000000000000000000001", "2001:db8::1")]
    [InlineData(DnsType.AAAA, "00000000000000000000000000000000", "::")]
    [InlineData(DnsType.AAAA, "00000000000000000000000000000001", "::1")]
    [InlineData(DnsType.AAAA, "00000000000000000000000000000002", "::0.0.0.2")]
    [InlineData(DnsType.AAAA, "00000000000000000000000000010002", "::0.1.0.2")]
    [InlineData(DnsType.AAAA, "00000000000000000000FFFF00000000", "::ffff:0.0.0.0")]
    [InlineData(DnsType.AAAA, "00010000000000020000000000000003", "1:0:0:2::3")]
    [InlineData(DnsType.AAAA, "00010002000300040005000600000000", "1:2:3:4:5:6::")]
    [InlineData(DnsType.AAAA, "00010000000300040005000600070008", "1:0:3:4:5:6:7:8")]
    [InlineData(DnsType.NSEC3, "0100000001AA05FFFFFFFFFF", "1 0 0 AA VVVVVVVV")]
    [InlineData(DnsType.HTTPS, "00010000010003026832", @"1 . alpn=""h2""")]
    [InlineData(DnsType.HTTPS, "0001000001000302683200010003026832", @"\# 17 0001000001000302683200010003026832")]
    [InlineData(DnsType.LOC, "01", @"\# 1 01")]
    [InlineData((DnsType)65280, "0A", @"\# 1 0A")]
    public void Data_as_text(DnsType type, string hex, string text)
    {
        Assert.Equal(text, new DnsRecord(DnsName.Root, type, DnsClass.IN, 0, Convert.FromHexString(hex)).DataText);
    }

    [Theory]
    [InlineData("a", DnsType.A)]
    [InlineData("nsap-ptr", DnsType.NsapPtr)]
    [InlineData("TYPE65280", (DnsType)65280)]
    [InlineData("type28", DnsType.AAAA)]
    public void Types_by_name(string text, DnsType type)
    {
        Assert.True(DnsTypes.TryParse(text, out DnsType read));
        Assert.Equal(type, read);
        Assert.False(DnsTypes.TryParse("TYPE65536", out _));
        Assert.False(DnsTypes.TryParse("28", out _));
    }

    private static int Count(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> part)
    {
        int count = 0;
        for (int at = 0; at + part.Length <= bytes.Length; at++) count += bytes[at..].StartsWith(part) ? 1 : 0;
        return count;
    }

    private static void Same(DnsMessage expected, DnsMessage read)
    {
        Assert.Equal(Text(expected), Text(read));
        Assert.Equal(expected.Edns?.Options.Select(static option => (option.Code, Convert.ToHexString(option.Data.Span))), read.Edns?.Options.Select(static option => (option.Code, Convert.ToHexString(option.Data.Span))));
    }

    private static string Text(DnsMessage message)
    {
        StringBuilder text = new();
        foreach (object part in message.Questions.Cast<object>().Concat(message.Answers).Append("-").Concat(message.Authorities).Append("-").Concat(message.Additionals)) text.AppendLine(part.ToString());
        text.Append((message with { Questions = [], Answers = [], Authorities = [], Additionals = [], Edns = null, ResponseCode = 0 }).ToString().Split("Questions")[0]);
        return text.Append((int)message.ResponseCode).Append(message.Edns?.UdpBytes).Append(message.Edns?.DnssecOk).ToString();
    }
}
