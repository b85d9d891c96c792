// What the service worker finds besides what TypeScript knows of browsers.

// From templates/service-worker.js:
declare const PLAN: string, LOG: string, LOGOUT: string, LEFT: string;
declare const STATIC: string;
declare const FILES: string[];
declare const LANGUAGE: string;
declare const OFFLINE_PAGE: string;
declare const SAY: Record<"plan" | "log" | "waiting" | "refused" | "sent" | "discard" | "look" | "dates", string>;

// TypeScript takes a worker for a dedicated one. Not all browsers send in the background (sync).
declare const clients: Clients;
declare const registration: ServiceWorkerRegistration;
declare function skipWaiting(): Promise<void>;
interface DedicatedWorkerGlobalScopeEventMap {
  install: ExtendableEvent;
  activate: ExtendableEvent;
  fetch: FetchEvent;
  sync: ExtendableEvent;
}
interface MessageEvent<T> extends ExtendableEvent {}
interface ServiceWorkerRegistration {
  readonly sync?: { register(tag: string): Promise<void> };
}
