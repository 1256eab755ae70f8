namespace Polywire.Sockets;

/// <summary>A parsed format of <see cref="Struct"/>.</summary>
internal sealed class StructFormat
{
    private StructFormat(string text, bool isNative, bool isBigEndian, StructField[] fields, int size)
    {
        Text = text;
        IsNative = isNative;
        IsBigEndian = isBigEndian;
        Fields = fields;
        Size = size;
        foreach (StructField field in fields)
            Values = checked(Values + field.Values);
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>True for sizes and padding as a C compiler has them.</summary>
    public bool IsNative { get; }

    /// <summary>The order of bytes.</summary>
    public bool IsBigEndian { get; }

    /// <summary>The codes in order, padding left out.</summary>
    public IReadOnlyList<StructField> Fields { get; }

    /// <summary>Bytes altogether.</summary>
    public int Size { get; }

    /// <summary>Values altogether.</summary>
    public int Values { get; }

    /// <exception cref="FormatException">It is not a format.</exception>
    public static StructFormat Parse(string text)
    {
        int at = text.Length > 0 && text[0] is '@' or '=' or '<' or '>' or '!' ? 1 : 0;
        char order = at == 1 ? text[0] : '@';
        bool isNative = order == '@';
        List<StructField> fields = [];
        long size = 0;
        while (at < text.Length)
        {
            if (char.IsAscii(text[at]) && char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            long count = ReadCount(text, ref at);
            if (at == text.Length)
                throw new FormatException($"The format '{text}' ends after a count: a code must follow.");
            char code = text[at];
            int each = SizeOf(code, isNative);
            if (each == 0)
                throw new FormatException($"'{code}' at {at} of the format '{text}' is not a code{(isNative || !"nNP".Contains(code) ? "" : $" after '{order}', only after '@'")}. {Codes(isNative)}");
            if (isNative)
                size = Aligned(size, code is 's' or 'p' or 'x' ? 1 : each);
            if (count > 0 || code is 's' or 'p')
                fields.Add(new StructField(code, (int)size, (int)count, each));
            size += count * each;
            if (size > int.MaxValue)
                throw new FormatException($"The format '{text}' takes more than {int.MaxValue} bytes.");
            at++;
        }

        return new StructFormat(text, isNative, order is '>' or '!' || (order is '@' or '=' && !BitConverter.IsLittleEndian), [.. fields.Where(field => field.Code != 'x')], (int)size);
    }

    private static long ReadCount(string text, ref int at)
    {
        int start = at;
        long count = 0;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
        {
            count = (count * 10) + (text[at] - '0');
            if (count > int.MaxValue)
                throw new FormatException($"The count at {start} of the format '{text}' is over {int.MaxValue}.");
        }

        return at > start ? count : 1;
    }

    private static long Aligned(long offset, int size) => (offset + size - 1) / size * size;

    private static string Codes(bool isNative) => $"Codes are x c b B h H i I l L q Q ? e f d s p{(isNative ? " n N P" : "")}, each after an optional count.";

    /// <summary>Bytes of one value; 0 for what is not a code. A C compiler for 64-bit Linux aligns each to its own size.</summary>
    private static int SizeOf(char code, bool isNative) => code switch
    {
        'x' or 'c' or 'b' or 'B' or '?' or 's' or 'p' => 1,
        'h' or 'H' or 'e' => 2,
        'i' or 'I' or 'f' => 4,
        'l' or 'L' => isNative ? 8 : 4,
        'q' or 'Q' or 'd' => 8,
        'n' or 'N' or 'P' => isNative ? 8 : 0,
        _ => 0,
    };
}
