using System.Runtime.InteropServices;

namespace Polywire.Wires.Resp;

/// <summary>
/// Finds a verb by its name in any case without allocating: the name is packed into two machine words, letters brought
/// to lower case, and looked up in a small open-addressed table.
/// </summary>
internal static class RespVerbs
{
    private const int Slots = 512;
    private const ulong LowerCase = 0x2020202020202020;
    private static readonly RespCommand?[] Rows = new RespCommand?[256];
    private static readonly sbyte[] Arities = new sbyte[256];
    private static readonly Entry[] Table = BuildTable();

    private readonly record struct Entry(ulong Head, ulong Tail, int Length, RespVerb Verb);

    /// <summary>Every command, in the order of the tables.</summary>
    public static IEnumerable<RespCommand> All => RespConnectionTable.All.Concat(RespListTable.All).Concat(RespKeyTable.All);

    /// <summary>The verb named <paramref name="name"/>, or Unknown.</summary>
    public static RespVerb Find(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > 16)
            return RespVerb.Unknown;
        (ulong head, ulong tail) = Pack(name);
        for (int slot = Slot(head, tail, name.Length); ; slot = (slot + 1) & (Slots - 1))
        {
            ref readonly Entry entry = ref Table[slot];
            if (entry.Head == head && entry.Tail == tail && entry.Length == name.Length)
                return entry.Verb;
            if (entry.Length == 0)
                return RespVerb.Unknown;
        }
    }

    /// <summary>The row of <paramref name="verb"/>.</summary>
    public static RespCommand Row(RespVerb verb) => Rows[(int)verb] ?? throw new ArgumentOutOfRangeException(nameof(verb));

    /// <summary>Whether <paramref name="count"/> arguments, the name counted, are what <paramref name="verb"/> takes.</summary>
    public static bool Accepts(RespVerb verb, int count)
    {
        int arity = Arities[(int)verb];
        return arity >= 0 ? count == arity : count >= -arity;
    }

    /// <summary>Whether the second word of <paramref name="verb"/> is a subcommand.</summary>
    public static bool IsContainer(RespVerb verb) =>
        verb is RespVerb.Client or RespVerb.Command or RespVerb.Config or RespVerb.PubSub;

    /// <summary>The subcommand of <paramref name="container"/> named <paramref name="name"/>, or Unknown.</summary>
    public static RespSubverb FindSubverb(RespVerb container, ReadOnlySpan<byte> name)
    {
        foreach (RespSubcommand candidate in RespSubcommand.All)
        {
            if (candidate.Container == container && RespText.EqualsIgnoreCase(name, candidate.Name))
                return candidate.Subverb;
        }
        return RespSubverb.Unknown;
    }

    /// <summary>The row of <paramref name="subverb"/>.</summary>
    public static RespSubcommand Row(RespSubverb subverb)
    {
        foreach (RespSubcommand candidate in RespSubcommand.All)
        {
            if (candidate.Subverb == subverb)
                return candidate;
        }
        throw new ArgumentOutOfRangeException(nameof(subverb));
    }

    // Setting bit 5 maps exactly the upper and the lower case of a letter to its lower case, and nothing else to a letter:
    // so a packed name equals a table entry, which holds letters only, exactly when the names agree but for case.
    private static (ulong Head, ulong Tail) Pack(ReadOnlySpan<byte> name)
    {
        int length = name.Length;
        if (length >= 8)
            return (MemoryMarshal.Read<ulong>(name) | LowerCase, MemoryMarshal.Read<ulong>(name[(length - 8)..]) | LowerCase);
        if (length >= 4)
            return (MemoryMarshal.Read<uint>(name) | LowerCase, MemoryMarshal.Read<uint>(name[(length - 4)..]) | LowerCase);
        return (name[0] | LowerCase, ((ulong)name[length / 2] << 8 | name[length - 1]) | LowerCase);
    }

    private static int Slot(ulong head, ulong tail, int length) =>
        (int)(((head * 0x9E3779B97F4A7C15) ^ (tail * 0xC2B2AE3D27D4EB4F) ^ ((ulong)length << 60)) >> 55);

    private static Entry[] BuildTable()
    {
        var table = new Entry[Slots];
        foreach (RespCommand row in All)
        {
            Rows[(int)row.Verb] = row;
            Arities[(int)row.Verb] = (sbyte)row.Arity;
            byte[] name = System.Text.Encoding.ASCII.GetBytes(row.Name);
            (ulong head, ulong tail) = Pack(name);
            int slot = Slot(head, tail, name.Length);
            while (table[slot].Length != 0)
                slot = (slot + 1) & (Slots - 1);
            table[slot] = new Entry(head, tail, name.Length, row.Verb);
        }
        return table;
    }
}
