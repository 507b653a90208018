import type { Landing } from './landing';

/** The landing of whoever reads the project at the moment of each call. */
export function landingThrough(reader: () => Promise<{ readonly landing: Landing }>): Landing {
  return {
    preview: async (request) => (await reader()).landing.preview(request),
    land: async (request) => (await reader()).landing.land(request),
    openPullRequest: async (request) => (await reader()).landing.openPullRequest(request),
    remotes: async () => (await reader()).landing.remotes(),
    hasGithubCli: async () => (await reader()).landing.hasGithubCli(),
    diffOfFeature: async (featureId) => (await reader()).landing.diffOfFeature(featureId),
  };
}
