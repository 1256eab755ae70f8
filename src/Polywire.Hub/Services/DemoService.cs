using System.Globalization;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Hubs.Services;

/// <summary>What every hub can be asked, to see that it is there and that a client works.</summary>
[Service("demo")]
internal sealed partial class DemoService(TimeProvider time)
{
    /// <summary>Twice the number.</summary>
    public long Double(long num)
    {
        try
        {
            return checked(num * 2);
        }
        catch (OverflowException)
        {
            throw new RpcException(RpcStatus.OutOfRange, string.Create(CultureInfo.InvariantCulture, $"twice {num} does not fit 64 bits"));
        }
    }

    /// <summary>The hub's local time, ISO 8601 with its offset from UTC.</summary>
    public string Time() => time.GetLocalNow().ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>The value itself.</summary>
    public Value Echo(Value value) => value;

    /// <summary>The numbers from 1 to the given one, one by one.</summary>
    public async IAsyncEnumerable<long> Count(long to)
    {
        for (long number = 1; number <= to; number++)
        {
            yield return number;
            // A caller that reads as fast as it is sent to must not keep this thread from the others.
            if (number % 128 == 0) await Task.Yield();
        }
    }

    /// <summary>Always fails, as failed_precondition with the given message.</summary>
    public void Fail(string message) => throw new RpcException(RpcStatus.FailedPrecondition, message);
}
