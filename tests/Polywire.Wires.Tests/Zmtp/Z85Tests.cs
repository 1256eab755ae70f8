using Polywire.Wires.Zmtp;

namespace Polywire.Wires.Tests.Zmtp;

public sealed class Z85Tests
{
    // RFC 32's own example.
    [Fact]
    public void The_specifications_example()
    {
        byte[] bytes = [0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B];
        Assert.Equal("HelloWorld", Z85.Encode(bytes));
        byte[] read = new byte[8];
        Assert.True(Z85.TryDecode("HelloWorld", read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("HelloWorl")]
    [InlineData("HelloWorlds")]
    [InlineData("Hello World")]
    [InlineData("Hello~orld")]
    [InlineData("#####00000")]
    [InlineData("")]
    public void What_is_none_is_refused(string text) => Assert.False(Z85.TryDecode(text, new byte[8]));

    [Fact]
    public void Every_key_comes_back()
    {
        var random = new Random(5);
        byte[] key = new byte[32], read = new byte[32];
        for (int i = 0; i < 1_000; i++)
        {
            random.NextBytes(key);
            string text = Z85.Encode(key);
            Assert.Equal(40, text.Length);
            Assert.True(Z85.TryDecode(text, read));
            Assert.Equal(key, read);
        }
        Assert.Throws<ArgumentException>(() => Z85.Encode(new byte[5]));
    }
}
