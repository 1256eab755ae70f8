using FsCheck;
using FsCheck.Fluent;
using Polywire.Wires.Grpc;

namespace Polywire.Wires.Tests.Grpc;

/// <summary>What stands in headers: statuses' texts, binary metadata, time-outs.</summary>
public sealed class GrpcHeaderTests
{
    [Theory]
    [InlineData("plain ~ text", "plain ~ text")]
    [InlineData("", "")]
    [InlineData("100%", "100%25")]
    // special_status_message of gRPC's own interoperability tests
    [InlineData("\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n",
        "%09%0Atest with whitespace%0D%0Aand Unicode BMP %E2%98%BA and non-BMP %F0%9F%98%88%09%0A")]
    public void Messages(string text, string header)
    {
        Assert.Equal(header, GrpcText.EncodeMessage(text));
        Assert.Equal(text, GrpcText.DecodeMessage(header));
    }

    [Theory]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz%41", "%zzA")]
    [InlineData("50 %-rule", "50 %-rule")]
    public void A_message_that_is_wrongly_encoded_is_not_lost(string header, string text) => Assert.Equal(text, GrpcText.DecodeMessage(header));

    [Fact]
    public void Any_message_comes_back() => Prop.ForAll<string?>(given =>
    {
        string text = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(given ?? ""));
        string header = GrpcText.EncodeMessage(text);
        Assert.DoesNotContain(header, letter => letter is < ' ' or > '~');
        return GrpcText.DecodeMessage(header) == text;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("AAEC", new byte[] { 0, 1, 2 })]
    [InlineData("_w", null)]
    [InlineData("/w", new byte[] { 255 })]
    [InlineData("/w==", new byte[] { 255 })]
    [InlineData("", new byte[0])]
    public void Binary_values(string header, byte[]? value)
    {
        if (value is null)
        {
            Assert.Equal(GrpcFailure.BadHeader, Assert.Throws<GrpcException>(() => GrpcText.DecodeBinary(header)).Failure);
            return;
        }
        Assert.Equal(value, Assert.Single(GrpcText.DecodeBinary(header)));
        Assert.Equal(header.TrimEnd('='), GrpcText.EncodeBinary(value));
    }

    [Fact]
    public void Binary_values_are_split_before_they_are_decoded() => Assert.Equal([[255], [0, 1, 2], []], GrpcText.DecodeBinary("/w==, AAEC,"));

    [Theory]
    [InlineData("1H", 3600_000)]
    [InlineData("99999999H", 359_999_996_400_000)]
    [InlineData("2M", 120_000)]
    [InlineData("5S", 5000)]
    [InlineData("00000250m", 250)]
    [InlineData("1500u", 1.5)]
    [InlineData("1n", 0.0001)]
    [InlineData("0S", 0)]
    public void Timeouts_are_read(string header, double milliseconds) => Assert.Equal(TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond)), GrpcTimeout.Parse(header));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("S")]
    [InlineData("-1S")]
    [InlineData("1.5S")]
    [InlineData("1s")]
    [InlineData(" 1S")]
    [InlineData("123456789S")]
    public void Timeouts_that_are_none_are_refused(string header) => Assert.Equal(GrpcFailure.BadHeader, Assert.Throws<GrpcException>(() => GrpcTimeout.Parse(header)).Failure);

    [Fact]
    public void Any_timeout_comes_back_and_never_shorter() => Prop.ForAll<PositiveInt, int>((amount, power) =>
    {
        TimeSpan timeout = TimeSpan.FromTicks(amount.Get * (long)Math.Pow(10, Math.Abs(power % 9)));
        TimeSpan read = GrpcTimeout.Parse(GrpcTimeout.Format(timeout));
        return read >= timeout && (read - timeout).Ticks <= Math.Max(10, timeout.Ticks / 10_000);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("0", 0)]
    [InlineData("250", 250)]
    [InlineData("9999999999", 9_999_999_999)]
    public void Timeouts_of_Connect(string header, long milliseconds)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), GrpcTimeout.ParseConnect(header));
        Assert.Equal(header, GrpcTimeout.FormatConnect(TimeSpan.FromMilliseconds(milliseconds)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345678901")]
    [InlineData("-1")]
    [InlineData("1S")]
    public void Timeouts_of_Connect_that_are_none_are_refused(string header) => Assert.Equal(GrpcFailure.BadHeader, Assert.Throws<GrpcException>(() => GrpcTimeout.ParseConnect(header)).Failure);
}
