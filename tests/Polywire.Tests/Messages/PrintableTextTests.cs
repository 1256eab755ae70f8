using Polywire.Messages;

namespace Polywire.Tests.Messages;

/// <summary>Strangers' words on a terminal.</summary>
public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("cats, hats und Kätzchen 猫 🐈", "cats, hats und Kätzchen 猫 🐈", false)]
    [InlineData("a\u001b[2J\r\nb\tc\u0000\u007f\u009b", @"a\x1b[2J\x0d\x0ab\x09c\x00\x7f\x9b", false)]
    [InlineData("a\u001b\r\nb\tc", "a\\x1b\\x0d\nb\tc", true)]
    [InlineData("left\u202eright\u2028", @"left\x202eright\x2028", true)]
    public void Controls_nothing(string text, string shown, bool lines) => Assert.Equal(shown, PrintableText.Of(text, lines));
}
