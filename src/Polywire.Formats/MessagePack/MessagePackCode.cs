namespace Polywire.Formats;

/// <summary>
/// First bytes: <see href="https://github.com/msgpack/msgpack/blob/master/spec.md#formats">the MessagePack specification's table</see>.
/// </summary>
internal static class MessagePackCode
{
    // 0xxxxxxx: 0 to 127
    public const byte MaxFixInt = 0x7f;

    // 1000xxxx: a map of up to 15 entries
    public const byte FixMap = 0x80;

    // 1001xxxx: a list of up to 15 values
    public const byte FixArray = 0x90;

    // 101xxxxx: text of up to 31 bytes
    public const byte FixStr = 0xa0;

    public const byte Nil = 0xc0;
    public const byte NeverUsed = 0xc1;
    public const byte False = 0xc2;
    public const byte True = 0xc3;
    public const byte Bin8 = 0xc4;
    public const byte Bin16 = 0xc5;
    public const byte Bin32 = 0xc6;
    public const byte Ext8 = 0xc7;
    public const byte Ext16 = 0xc8;
    public const byte Ext32 = 0xc9;
    public const byte Float32 = 0xca;
    public const byte Float64 = 0xcb;
    public const byte UInt8 = 0xcc;
    public const byte UInt16 = 0xcd;
    public const byte UInt32 = 0xce;
    public const byte UInt64 = 0xcf;
    public const byte Int8 = 0xd0;
    public const byte Int16 = 0xd1;
    public const byte Int32 = 0xd2;
    public const byte Int64 = 0xd3;
    public const byte FixExt1 = 0xd4;
    public const byte FixExt16 = 0xd8;
    public const byte Str8 = 0xd9;
    public const byte Str16 = 0xda;
    public const byte Str32 = 0xdb;
    public const byte Array16 = 0xdc;
    public const byte Array32 = 0xdd;
    public const byte Map16 = 0xde;
    public const byte Map32 = 0xdf;

    // 111xxxxx: -32 to -1
    public const byte MinNegativeFixInt = 0xe0;

    /// <summary>The extension type that the specification gives to points in time.</summary>
    public const sbyte TimestampType = -1;
}
