using Polywire.Wires.Stomp;

namespace Polywire.Wires.Tests.Stomp;

/// <summary>Each limit at its edge and one past it.</summary>
public sealed class StompLimitsTests
{
    private const string Greeting = "CONNECT\naccept-version:1.2\n\n\0";

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "MaxLineBytes")]
    public void Line(int past, string? limit) =>
        Assert.Equal(limit, Exceeded(new StompLimits { MaxLineBytes = 40 }, $"SEND\ndestination:/queue/a\nx:{new string('y', 38 + past)}\n\nx\0"));

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "MaxLineBytes")]
    public void A_line_without_end(int past, string? limit) =>
        Assert.Equal(limit, Exceeded(new StompLimits { MaxLineBytes = 40 }, $"SEND\nx:{new string('y', 38 + past)}"));

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "MaxHeaders")]
    public void Headers(int past, string? limit) =>
        Assert.Equal(limit, Exceeded(new StompLimits { MaxHeaders = 5 }, $"SEND\ndestination:/queue/a\n{string.Concat(Enumerable.Repeat("a:b\n", 4 + past))}\nx\0"));

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "MaxHeadBytes")]
    public void Head(int past, string? limit) =>
        Assert.Equal(limit, Exceeded(new StompLimits { MaxHeadBytes = 100 }, $"SEND\ndestination:/queue/a\nx:{new string('y', 71 + past)}\n\nx\0"));

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "MaxBodyBytes")]
    public void Body_by_its_length(int past, string? limit) =>
        Assert.Equal(limit, Exceeded(new StompLimits { MaxBodyBytes = 100 }, $"SEND\ndestination:/queue/a\ncontent-length:{100 + past}\n\n"));

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "MaxBodyBytes")]
    public void Body_by_its_NUL(int past, string? limit) =>
        Assert.Equal(limit, Exceeded(new StompLimits { MaxBodyBytes = 100 }, $"SEND\ndestination:/queue/a\n\n{new string('y', 100 + past)}"));

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "MaxConnectBytes")]
    public void Connect(int past, string? limit)
    {
        var session = new StompSession(new StompLimits { MaxConnectBytes = 100 });
        string answer = StompSessionTests.Talk(session, $"CONNECT\naccept-version:1.2\nx:{new string('y', 100 - 30 + past)}\n\n\0");
        Assert.Equal(limit is null, answer.StartsWith("CONNECTED", StringComparison.Ordinal));
        if (limit is not null) Assert.Contains(limit, session.Failure!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "MaxTransactions")]
    public void Transactions(int past, string? limit) =>
        Assert.Equal(limit, Exceeded(new StompLimits { MaxTransactions = 3 }, string.Concat(Enumerable.Range(0, 3 + past).Select(i => $"BEGIN\ntransaction:{i}\n\n\0"))));

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "MaxTransactionBytes")]
    public void Transaction_bytes(int past, string? limit)
    {
        string head = "SEND\ndestination:/queue/a\ntransaction:t\n\n";
        string frame = head + new string('x', 99 - head.Length) + "\0";
        Assert.Equal(100, frame.Length);
        Assert.Equal(limit, Exceeded(new StompLimits { MaxTransactionBytes = 300 - past }, "BEGIN\ntransaction:t\n\n\0" + frame + frame + frame));
        // What an ABORT has given back may be used again.
        Assert.Null(Exceeded(new StompLimits { MaxTransactionBytes = 200 }, "BEGIN\ntransaction:t\n\n\0" + frame + frame + "ABORT\ntransaction:t\n\n\0BEGIN\ntransaction:t\n\n\0" + frame + frame));
    }

    [Theory]
    [InlineData(1000, "1000,1000")]
    [InlineData(1001, "1001,1001")]
    [InlineData(999, "1000,1000")]
    public void Heartbeats(int wish, string agreed) =>
        Assert.Contains($"\nheart-beat:{agreed}\n", StompSessionTests.Talk(new StompSession(), $"CONNECT\naccept-version:1.2\nheart-beat:{wish},{wish}\n\n\0"), StringComparison.Ordinal);

    private static string? Exceeded(StompLimits limits, string frames)
    {
        var session = new StompSession(limits);
        StompSessionTests.Talk(session, Greeting + frames);
        if (session.Failure is not { } failure) return null;
        Assert.Equal(StompFailure.Limit, failure.Failure);
        int from = failure.Message.IndexOf("limit ", StringComparison.Ordinal) + 6;
        return failure.Message[from..failure.Message.IndexOfAny([':', ')'], from)];
    }
}
