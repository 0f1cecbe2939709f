import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Where a connection breaks at a message of the client: before the server has it, after it, or never to be seen. */
export type Cut = 'before the server has it' | 'before its answer is back' | 'in silence';

/** Stands between a client and the server, and breaks connections where it is told to. */
export class CuttingProxy {
  /** New connections are closed at once. */
  refuses = false;
  /** Whether it cut. */
  hasCut = false;
  private cut: { readonly at: RegExp; readonly how: Cut; left: number } | null = null;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async start(url: string): Promise<CuttingProxy> {
    const server = createServer();
    const proxy = new CuttingProxy(server, new URL(url));
    server.on('connection', (socket) => proxy.accept(socket));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get url(): string {
    const url = new URL(this.target);
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** Breaks the connection at the given one, by its number, of the messages that match. */
  cutAt(at: RegExp, how: Cut, number = 1): void {
    this.hasCut = false;
    this.cut = { at, how, left: number };
  }

  stop(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private accept(client: Socket): void {
    this.keep(client);
    if (this.refuses) {
      client.destroy();
      return;
    }
    const server = this.keep(connect(Number(this.target.port), this.target.hostname));
    let isSilent = false;
    client.on('data', (data) => {
      const how = this.hasCut ? null : this.cutsIn(data);
      if (how === 'before the server has it') end();
      else if (!server.destroyed) server.write(data);
      isSilent ||= how === 'before its answer is back' || how === 'in silence';
      if (how === 'before its answer is back') server.once('data', end);
    });
    server.on('data', (data) => {
      if (!isSilent && !client.destroyed) client.write(data);
    });
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    client.on('close', end);
    server.on('close', end);
  }

  private cutsIn(data: Buffer): Cut | null {
    const { cut } = this;
    if (cut === null || !cut.at.test(data.toString('latin1'))) return null;
    cut.left -= 1;
    if (cut.left > 0) return null;
    this.hasCut = true;
    this.cut = null;
    return cut.how;
  }

  private keep(socket: Socket): Socket {
    this.sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.sockets.delete(socket));
    socket.setNoDelay(true);
    return socket;
  }
}
