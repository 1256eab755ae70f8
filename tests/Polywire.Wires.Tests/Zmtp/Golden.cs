namespace Polywire.Wires.Tests.Zmtp;

/// <summary>Bytes as libzmq 4.3.4 sends them.</summary>
internal static class Golden
{
    public static byte[] Greeting(string mechanism = "NULL", byte major = 3, byte minor = 1, byte padding = 1)
    {
        byte[] bytes = new byte[64];
        bytes[0] = 0xFF;
        bytes[8] = padding;
        bytes[9] = 0x7F;
        bytes[10] = major;
        bytes[11] = minor;
        System.Text.Encoding.ASCII.GetBytes(mechanism).CopyTo(bytes, 12);
        return bytes;
    }

    /// <summary>A command frame: the name, then the data.</summary>
    public static byte[] Command(string name, params byte[] data)
    {
        int size = 1 + name.Length + data.Length;
        byte[] header = size < 256 ? [4, (byte)size] : [6, 0, 0, 0, 0, (byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size];
        return [.. header, (byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name), .. data];
    }

    public static byte[] Property(string name, string value) =>
        [(byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name), 0, 0, (byte)(value.Length >> 8), (byte)value.Length, .. System.Text.Encoding.Latin1.GetBytes(value)];

    public static byte[] Ready(string type, string? identity = null) =>
        Command("READY", identity is null ? Property("Socket-Type", type) : [.. Property("Socket-Type", type), .. Property("Identity", identity)]);

    public static byte[] Short(byte flags, string body) => [flags, (byte)body.Length, .. System.Text.Encoding.Latin1.GetBytes(body)];
}
