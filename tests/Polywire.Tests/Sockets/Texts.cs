namespace Polywire.Tests.Sockets;

internal static class Texts
{
    /// <summary>Bytes as text, for comparisons that stand beside an await.</summary>
    public static string Text(this ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);
}
