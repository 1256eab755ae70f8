using Polywire.Addressing;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Cli.Proxying;

/// <summary>Asks at the back what it is asked at the front, one request after the other; request and reply are captured in turn.</summary>
internal static class RequestProxy
{
    public static async Task RunAsync(Address front, Address back, Address? capture, CancellationToken cancellationToken)
    {
        await using Requester requester = await Endpoint.ListenAsync(back, bind: false, connect: false, (to, bound) => Requester.OpenAsync(to, bound, cancellationToken: cancellationToken));
        await using Pusher? copies = capture is null
            ? null
            : await Endpoint.ListenAsync(capture, bind: false, connect: false, (to, bound) => Pusher.OpenAsync(to, bound, cancellationToken: cancellationToken));
        await using Replier replier = await Endpoint.ListenAsync(front, bind: false, connect: false, (to, bound) => Replier.OpenAsync(to, bound, cancellationToken: cancellationToken));
        await Console.Error.WriteLineAsync($"requests from {replier.Address} to {requester.Address}");
        while (true)
        {
            Message request = await replier.ReceiveAsync(cancellationToken);
            if (copies is not null) await copies.PushAsync(request.Body, cancellationToken);
            Message reply = await requester.RequestAsync(request.Body, cancellationToken);
            if (copies is not null) await copies.PushAsync(reply.Body, cancellationToken);
            await replier.ReplyAsync(reply.Body, cancellationToken);
        }
    }
}
