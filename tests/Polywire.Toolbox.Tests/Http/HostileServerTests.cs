using System.Text;
using Polywire.Toolbox.Http;

namespace Polywire.Toolbox.Tests.Http;

public sealed class HostileServerTests
{
    private static readonly string[] s_answers =
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nSet-Cookie: a=b; Path=/\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nred hat",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nred\r\n4\r\n hat\r\n0\r\nX-Trailer: 1\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.0 404 Not Found\r\nContent-Encoding: gzip, br\r\nRetry-After: 7\r\n\r\nred hat",
    ];

    /// <summary>Whatever a server sends, a request ends: with a reply, or with a failure that says what was wrong.</summary>
    [Fact]
    public async Task AnyAnswerEndsInAReplyOrAFailure()
    {
        Random random = new(20261121);
        byte[] next = [];
        await using ScriptedServer server = ScriptedServer.Start(async request =>
        {
            request.Closes = true;
            await request.WriteRawAsync(next);
        });
        await using HttpSession session = new(new HttpSessionOptions { Observer = static exchange => _ = WireView.Lines(exchange).Count() });
        int replies = 0, failures = 0;
        for (int i = 0; i < 1500; i++)
        {
            next = Mutate(random, Encoding.Latin1.GetBytes(s_answers[i % s_answers.Length]));
            try
            {
                await using HttpReply reply = await session.GetAsync(server.Url, TestContext.Current.CancellationToken).WithinPatience();
                await reply.ReadTextAsync(TestContext.Current.CancellationToken).WithinPatience();
                replies++;
            }
            catch (PolywireException)
            {
                failures++;
            }
            catch (Exception other) when (other is not OperationCanceledException)
            {
                Assert.Fail($"{Encoding.Latin1.GetString(next)}\n{other}");
            }
        }

        Assert.InRange(replies, 100, 1400);
        Assert.InRange(failures, 100, 1400);
    }

    private static byte[] Mutate(Random random, byte[] answer)
    {
        List<byte> bytes = [.. answer];
        for (int times = random.Next(1, 4); times > 0 && bytes.Count > 0; times--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 10), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Enumerable.Range(0, random.Next(1, 10)).Select(_ => (byte)random.Next(256)));
                    break;
                case 3:
                    bytes.InsertRange(at, [.. bytes.Skip(at).Take(20)]);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
