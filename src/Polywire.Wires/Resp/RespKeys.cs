namespace Polywire.Wires.Resp;

/// <summary>Which arguments of a request are keys.</summary>
/// <param name="First">The first one's index.</param>
/// <param name="Last">The last one's index; below <paramref name="First"/> when there is none.</param>
/// <param name="Step">From one to the next.</param>
public readonly record struct RespKeys(int First, int Last, int Step)
{
    private static readonly RespKeys s_none = new(1, 0, 1);

    /// <summary>How many.</summary>
    public int Count => Last < First ? 0 : ((Last - First) / Step) + 1;

    /// <summary>The keys of a request.</summary>
    public static RespKeys Of(RespRequest request, ReadOnlySpan<byte> input)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Of(request.Verb, request, input, 0);
    }

    /// <summary>Whether a command tells the number of its keys before them: LMPOP numkeys key…</summary>
    internal static bool Counts(RespVerb verb) => verb is RespVerb.LMPop or RespVerb.BLMPop;

    /// <summary>The keys of a command that stands in a request's arguments from <paramref name="at"/> on.</summary>
    internal static RespKeys Of(RespVerb verb, RespRequest request, ReadOnlySpan<byte> input, int at)
    {
        if (Counts(verb))
        {
            int number = at + (verb == RespVerb.LMPop ? 1 : 2);
            bool fits = RespText.TryParseInteger(request.Argument(input, number), out long keys) && keys > 0 && keys <= request.Count - number - 1;
            return fits ? new RespKeys(number + 1, number + (int)keys, 1) : s_none;
        }
        RespCommand row = RespVerbs.Row(verb);
        return row.FirstKey == 0 ? s_none : new RespKeys(at + row.FirstKey, row.LastKey < 0 ? request.Count + row.LastKey : at + row.LastKey, row.Step);
    }
}
