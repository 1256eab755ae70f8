using System.Text;
using Polywire.Wires.Text;

namespace Polywire.Wires.Tests.Text;

public sealed class HeaderBlockTests
{
    [Fact]
    public void HeadersKeepOrderCaseRepeatsAndEveryByte()
    {
        var builder = new HeaderBuilder();
        Assert.True(builder.Block.IsEmpty);
        builder.Add("Colour"u8, "ginger"u8);
        builder.Add(""u8, ""u8);
        builder.Add("colour"u8, "a:b\r\n\0"u8);
        "late"u8.CopyTo(builder.Add("Colour"u8, 4));
        builder.Add("big"u8, new byte[1000]);

        List<string> seen = [];
        foreach (HeaderBlock.Header header in new HeaderBlock(builder.Block.Bytes.ToArray()))
            seen.Add($"{Encoding.UTF8.GetString(header.Name)}={(header.Value.Length > 9 ? header.Value.Length.ToString(System.Globalization.CultureInfo.InvariantCulture) : Encoding.UTF8.GetString(header.Value))}");
        Assert.Equal(["Colour=ginger", "=", "colour=a:b\r\n\0", "Colour=late", "big=1000"], seen);
        Assert.True(builder.Block.TryGet("Colour"u8, out ReadOnlySpan<byte> value));
        Assert.Equal("ginger"u8, value);
        Assert.False(builder.Block.TryGet("COLOUR"u8, out _));

        builder.Clear();
        Assert.True(builder.Block.IsEmpty);
        builder.Add("next"u8, "message"u8);
        Assert.True(builder.Block.TryGet("next"u8, out _));
        Assert.False(builder.Block.TryGet("Colour"u8, out _));
    }
}
