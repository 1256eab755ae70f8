using Polywire.Hubs.Queues;
using Polywire.Wires.Resp;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary><c>LPOS key element [RANK rank] [COUNT count] [MAXLEN length]</c>: https://redis.io/docs/latest/commands/lpos/.</summary>
internal readonly struct ListPositionCommand(ListOperations lists)
{
    /// <summary>Carries out one call.</summary>
    public void Execute(in RespCall call)
    {
        long rank = 1, count = -1, maxLength = 0;
        for (int i = 3; i < call.Count; i += 2)
        {
            bool hasValue = i + 1 < call.Count;
            bool read;
            if (hasValue && call.Is(i, "rank"))
                read = TryRank(call, i + 1, out rank);
            else if (hasValue && call.Is(i, "count"))
                read = call.TryAtLeast(i + 1, 0, out count, RespErrors.CountNegative);
            else if (hasValue && call.Is(i, "maxlen"))
                read = call.TryAtLeast(i + 1, 0, out maxLength, RespErrors.MaxLengthNegative);
            else
            {
                call.Error(RespErrors.Syntax);
                return;
            }

            if (!read)
                return;
        }

        List<long> found = RespScratch.Current.Numbers;
        lists.Positions(call[1], call[2], rank, count < 0 ? 1 : count, maxLength, found);
        Reply(call, found, isArray: count >= 0);
    }

    private static bool TryRank(in RespCall call, int index, out long rank)
    {
        if (!call.TryInteger(index, out rank))
            return false;
        if (rank is not 0 and not long.MinValue)
            return true;
        call.Error(rank == 0 ? RespErrors.RankZero : RespErrors.OutsideLong);
        return false;
    }

    private static void Reply(in RespCall call, List<long> found, bool isArray)
    {
        if (isArray)
            RespWriter.Array(call.Replies, found.Count);
        else if (found.Count == 0)
            call.Null();
        foreach (long position in found)
            call.Integer(position);
    }
}
