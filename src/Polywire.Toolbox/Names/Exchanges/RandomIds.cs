using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>Ids that nobody can guess (RFC 5452 4.3), drawn many at a time.</summary>
internal static class RandomIds
{
    private const int AtOnce = 1024;

    [ThreadStatic]
    private static ushort[]? t_ids;

    [ThreadStatic]
    private static int t_left;

    public static ushort Next()
    {
        ushort[] ids = t_ids ??= new ushort[AtOnce];
        if (t_left == 0)
        {
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(ids.AsSpan()));
            t_left = AtOnce;
        }

        return ids[--t_left];
    }
}
