using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Polywire.Rpc;

/// <summary>
/// Methods by their full names, as text and as the bytes of a message: one per state of a <see cref="ServiceTable"/>. Bytes are compared
/// with bytes; decoding each name first was a tenth of a server's time per call.
/// </summary>
internal sealed class MethodIndex
{
    private readonly Dictionary<string, Method> _byText = new(StringComparer.Ordinal);

    // Open addressing, at most half full. The names are this side's own: nobody outside can make them meet.
    private readonly (byte[]? Name, Method? Method)[] _slots;

    /// <param name="methods">Of two with one full name the first wins.</param>
    public MethodIndex(IEnumerable<Method> methods)
    {
        foreach (Method method in methods)
            _byText.TryAdd(method.Schema.FullName, method);
        _slots = new (byte[]?, Method?)[(int)BitOperations.RoundUpToPowerOf2((uint)(_byText.Count * 2) + 1)];
        foreach ((string text, Method method) in _byText)
        {
            byte[] name = Encoding.UTF8.GetBytes(text);
            int slot = Slot(name);
            while (_slots[slot].Name is not null)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = (name, method);
        }
    }

    /// <summary>The method of a full name; null when there is none.</summary>
    public Method? Find(string fullName) => _byText.GetValueOrDefault(fullName);

    /// <summary>The method of a full name in UTF-8; null when there is none.</summary>
    public Method? Find(ReadOnlySpan<byte> fullName)
    {
        for (int slot = Slot(fullName); _slots[slot].Name is { } name; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (fullName.SequenceEqual(name))
                return _slots[slot].Method;
        }
        return null;
    }

    // The last eight bytes tell methods of a service apart, the length and the first four services.
    private int Slot(ReadOnlySpan<byte> name)
    {
        ulong hash = (uint)name.Length;
        if (name.Length >= sizeof(ulong))
        {
            hash ^= BinaryPrimitives.ReadUInt64LittleEndian(name[^sizeof(ulong)..]) ^ ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(name) << 16);
        }
        else
        {
            foreach (byte next in name)
                hash = (hash << 8) | next;
        }
        return (int)((hash * 0x9E37_79B9_7F4A_7C15) >> 40) & (_slots.Length - 1);
    }
}
