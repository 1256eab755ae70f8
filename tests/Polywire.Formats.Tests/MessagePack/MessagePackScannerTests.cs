namespace Polywire.Formats.Tests;

public sealed class MessagePackScannerTests
{
    private const int Room = 1 << 20;

    // One value of each form, and nested ones.
    public static TheoryData<string> Values() =>
    [
        "C0", "C3", "07", "FF", "CC80", "CD0100", "CE00010000", "CF0000000100000000", "D0DF", "D1FF7F", "D2FFFF7FFF", "D3FFFFFFFF7FFFFFFF", "CA3F800000", "CB3FF0000000000000",
        "A0", "A3636174", "D903636174", "DA0003636174", "DB00000003636174", "C400", "C403636174", "C50003636174", "C600000003636174",
        "D40101", "D5010101", "D60101010101", "D7010101010101010101", "D80101010101010101010101010101010101", "C70007", "C70307010203", "C8000307010203", "C90000000307010203",
        "90", "80", "DC0000", "DD00000000", "DE0000", "DF00000000", "93010203", "DC0003010203", "82A16101A16202", "DE0001A16101", "DF00000001A16190",
        "92929293C0C0C0909090", "9400CD012CA36D616E9281A16B9192C0C3A178",
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void Values_whole_cut_everywhere_and_byte_by_byte(string hex)
    {
        byte[] value = Convert.FromHexString(hex);
        byte[] stream = [.. value, .. value];
        var scanner = new MessagePackScanner(FormatLimits.Default, Room);
        Assert.Equal(value.Length, scanner.Scan(stream));
        Assert.Equal(value.Length, scanner.Scan(value));
        for (int cut = 0; cut < value.Length; cut++)
        {
            Assert.Equal(-1, scanner.Scan(value.AsSpan(0, cut)));
            Assert.Equal(value.Length, scanner.Scan(stream));
        }
        for (int length = 0; length < value.Length; length++)
            Assert.Equal(-1, scanner.Scan(value.AsSpan(0, length)));
        Assert.Equal(value.Length, scanner.Scan(value));
    }

    [Theory]
    [InlineData("C1", 0, CodecFailure.Malformed)]
    [InlineData("9301C1", 2, CodecFailure.Malformed)]
    [InlineData("DDFFFFFFFF", 0, CodecFailure.Limit)]
    [InlineData("DFFFFFFFFF", 0, CodecFailure.Limit)]
    [InlineData("DBFFFFFFFF", 0, CodecFailure.Limit)]
    [InlineData("9201C6FFFFFFFF", 2, CodecFailure.Limit)]
    public void Wrong_input_is_refused_at_the_byte_that_says_so(string hex, long offset, CodecFailure kind)
    {
        byte[] input = Convert.FromHexString(hex);
        var whole = Assert.Throws<CodecException>(() => new MessagePackScanner(FormatLimits.Default, Room).Scan(input));
        var slow = Assert.Throws<CodecException>(() =>
        {
            var scanner = new MessagePackScanner(FormatLimits.Default, Room);
            for (int length = 0; length < input.Length; length++)
                Assert.Equal(-1, scanner.Scan(input.AsSpan(0, length)));
            scanner.Scan(input);
        });
        Assert.Equal((kind, offset), (whole.Failure, whole.Offset));
        Assert.Equal(whole.Message, slow.Message);
    }

    [Fact]
    public void Limits_hold_at_the_edge_and_one_past()
    {
        FormatLimits limits = new() { Depth = 3, Count = 3, ScalarBytes = 8 };
        foreach (string hex in new[] { "919190", "919191C0", "93C0C0C0", "8301C002C003C0", "A86162636465666768" })
            Assert.Equal(hex.Length / 2, new MessagePackScanner(limits, 10).Scan(Convert.FromHexString(hex)));
        Refuse("91919190", "Depth is 3");
        Refuse("91919180", "Depth is 3");
        Refuse("94", "Count is 3");
        Refuse("84", "Count is 3");
        Refuse("A9", "ScalarBytes is 8");
        Refuse("C409", "ScalarBytes is 8");
        // Ten bytes are taken, eleven are not, and that is known once the length is.
        Assert.Equal(10, new MessagePackScanner(limits, 10).Scan(Convert.FromHexString("92C0A7" + "61626364656667")));
        Refuse("92C0A8", "more than 10 bytes");
        Refuse("93CB0000000000000000CB", "more than 10 bytes");

        void Refuse(string hex, string message)
        {
            var failure = Assert.Throws<CodecException>(() => new MessagePackScanner(limits, 10).Scan(Convert.FromHexString(hex)));
            Assert.Equal(CodecFailure.Limit, failure.Failure);
            Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Ten_thousand_levels_are_refused_without_recursion()
    {
        byte[] deep = new byte[10_000];
        deep.AsSpan().Fill(0x91);
        Assert.Equal(64, Assert.Throws<CodecException>(() => new MessagePackScanner(FormatLimits.Default, Room).Scan(deep)).Offset);
    }

    [Fact]
    public void Scanning_allocates_nothing_and_does_not_start_over()
    {
        byte[] value = Coded.Write<List<long>, ListShape<long, Int64Shape>>("messagepack", [.. Enumerable.Range(0, 20_000)]);
        var scanner = new MessagePackScanner(FormatLimits.Default, Room);
        byte[] input = new byte[value.Length];
        Allocates.Nothing(value.Length, () =>
        {
            value.CopyTo(input);
            for (int length = 0; length < input.Length; length++)
            {
                // What lies far enough behind is not looked at again: this byte begins no value.
                if (length > 16) input[length - 16] = 0xC1;
                Assert.True(scanner.Scan(input.AsSpan(0, length)) == -1);
            }
            Assert.True(scanner.Scan(input) == input.Length);
        });
    }
}
